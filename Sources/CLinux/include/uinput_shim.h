// SPDX-License-Identifier: Apache-2.0

// The ioctls of /dev/uinput, which Swift cannot call: ioctl() is variadic and the request codes are macros
// that need sizeof. Each function is one ioctl and returns what it returns: -1 with errno set on failure.

#ifndef CLINUX_UINPUT_SHIM_H
#define CLINUX_UINPUT_SHIM_H

#include <linux/uinput.h>
#include <string.h>
#include <sys/ioctl.h>

/// UI_SET_EVBIT: the device will send events of a type (EV_KEY, EV_MSC …).
static inline int clinux_uinput_set_event_type(int fd, int type) {
    return ioctl(fd, UI_SET_EVBIT, type);
}

/// UI_SET_KEYBIT: the device has a key.
static inline int clinux_uinput_set_key(int fd, int code) {
    return ioctl(fd, UI_SET_KEYBIT, code);
}

/// UI_SET_MSCBIT: the device sends a miscellaneous event (MSC_SCAN).
static inline int clinux_uinput_set_misc(int fd, int code) {
    return ioctl(fd, UI_SET_MSCBIT, code);
}

/// UI_SET_PHYS: where the device claims to be attached.
static inline int clinux_uinput_set_phys(int fd, const char *phys) {
    return ioctl(fd, UI_SET_PHYS, phys);
}

/// UI_DEV_SETUP: identity and name; a longer name is cut to what the kernel keeps.
static inline int clinux_uinput_setup(
    int fd, unsigned short bus, unsigned short vendor, unsigned short product, unsigned short version,
    const char *name
) {
    struct uinput_setup setup;
    memset(&setup, 0, sizeof(setup));
    setup.id.bustype = bus;
    setup.id.vendor = vendor;
    setup.id.product = product;
    setup.id.version = version;
    strncpy(setup.name, name, sizeof(setup.name) - 1);
    return ioctl(fd, UI_DEV_SETUP, &setup);
}

/// UI_DEV_CREATE: the device appears.
static inline int clinux_uinput_create(int fd) {
    return ioctl(fd, UI_DEV_CREATE);
}

/// UI_DEV_DESTROY: the device goes away, as if unplugged.
static inline int clinux_uinput_destroy(int fd) {
    return ioctl(fd, UI_DEV_DESTROY);
}

/// UI_GET_SYSNAME: the created device's name under /sys/devices/virtual/input, NUL-terminated.
///
/// `name` has room for 64 bytes; returns the length with the NUL.
static inline int clinux_uinput_sysname(int fd, char name[64]) {
    return ioctl(fd, UI_GET_SYSNAME(64), name);
}

#endif
