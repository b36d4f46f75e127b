// SPDX-License-Identifier: Apache-2.0
//
// What Swift cannot import from the kernel's and glibc's headers: ioctl numbers that are function-like
// macros or hide a structure, and what hides behind _GNU_SOURCE (which must not be defined here: it changes
// structures that Swift's Glibc module has too). No logic beyond the call itself: each function returns what
// the call returned, with errno set.

#ifndef TALLY_CLINUX_H
#define TALLY_CLINUX_H

#include <linux/hidraw.h>
#include <linux/input.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "uinput_shim.h"

// MARK: evdev

/// Bytes of the bit set that EVIOCGKEY fills: one bit for each key code up to KEY_MAX.
enum { CLINUX_KEY_BYTES = KEY_MAX / 8 + 1 };

/// Stamps events with `clock` (CLOCK_MONOTONIC …). A queue that is not empty turns into SYN_DROPPED.
static inline int clinux_evdev_set_clock(int descriptor, int clock) {
    return ioctl(descriptor, EVIOCSCLOCKID, &clock);
}

/// Delivers only the event types of `types` (bit = EV_KEY …) to this descriptor. EV_SYN is always delivered.
static inline int clinux_evdev_set_type_mask(int descriptor, uint32_t types) {
    // The kernel reads whole bytes; a type's bit stands in bytes 0 to 3, least significant first on every
    // architecture this runs on.
    struct input_mask mask = {
        .type = EV_SYN,
        .codes_size = sizeof types,
        .codes_ptr = (uint64_t)(uintptr_t)&types,
    };
    return ioctl(descriptor, EVIOCSMASK, &mask);
}

/// Bus, vendor, product and version of an event device.
static inline int clinux_evdev_id(int descriptor, struct input_id *id) {
    return ioctl(descriptor, EVIOCGID, id);
}

/// The device's name, NUL-terminated in `text`.
static inline int clinux_evdev_name(int descriptor, char *text, size_t size) {
    return ioctl(descriptor, EVIOCGNAME(size), text);
}

/// The device's unique text (a serial number or Bluetooth address), NUL-terminated in `text`.
static inline int clinux_evdev_unique(int descriptor, char *text, size_t size) {
    return ioctl(descriptor, EVIOCGUNIQ(size), text);
}

/// The device's place in the machine, NUL-terminated in `text`.
static inline int clinux_evdev_physical(int descriptor, char *text, size_t size) {
    return ioctl(descriptor, EVIOCGPHYS(size), text);
}

/// The keys held down now, one bit each. Flushes queued key events of this descriptor.
static inline int clinux_evdev_keys(int descriptor, uint8_t *bits, size_t size) {
    return ioctl(descriptor, EVIOCGKEY(size), bits);
}

/// The lights that are on now, one bit each. Flushes queued events of lights of this descriptor.
static inline int clinux_evdev_lights(int descriptor, void *bits, size_t size) {
    return ioctl(descriptor, EVIOCGLED(size), bits);
}

/// Which codes of an event type the device has, one bit each (EVIOCGBIT).
static inline int clinux_evdev_codes(int descriptor, uint32_t type, void *bits, size_t size) {
    return ioctl(descriptor, EVIOCGBIT(type, size), bits);
}

/// Writes an event and the report that ends it; how many bytes were written, or -1 with errno.
ssize_t clinux_evdev_write(int descriptor, uint16_t type, uint16_t code, int32_t value);

/// Takes (1) or gives back (0) the events of the device for this descriptor alone.
static inline int clinux_evdev_grab(int descriptor, int take) {
    return ioctl(descriptor, EVIOCGRAB, (void *)(intptr_t)take);
}

// MARK: hidraw

/// Sends a feature report; its id is the first byte. Returns how many bytes were sent.
static inline int clinux_hidraw_send_feature(int descriptor, uint8_t *report, size_t size) {
    return ioctl(descriptor, HIDIOCSFEATURE(size), report);
}

// MARK: epoll

/// A descriptor that has something to say: epoll_event without its union.
struct clinux_ready {
    uint64_t token;
    uint32_t conditions;
};

/// Watches (EPOLL_CTL_ADD, _MOD) or forgets (EPOLL_CTL_DEL) a descriptor under a token.
int clinux_epoll_control(int epoll, int operation, int descriptor, uint32_t conditions, uint64_t token);

/// Waits at most `milliseconds` for descriptors, of which at most 64 are reported.
int clinux_epoll_wait(int epoll, struct clinux_ready *ready, int capacity, int milliseconds);

// MARK: tty

/// Refuses (1) or allows (0) further opens of the terminal; root's are never refused.
static inline int clinux_tty_exclusive(int descriptor, int refuse) {
    return ioctl(descriptor, refuse ? TIOCEXCL : TIOCNXCL);
}

/// The bit of `c_cflag` for RTS/CTS flow control.
uint32_t clinux_hardware_flow_control(void);

/// Sets both speeds to any number of bits per second (TCSETS2 with BOTHER); the driver may round it.
int clinux_tty_set_speed(int descriptor, uint32_t bits_per_second);

/// The speed the driver made of it, in bits per second; -1 with errno.
int64_t clinux_tty_speed(int descriptor);

/// How many bytes written to the terminal have not left yet; -1 where the driver does not tell.
int clinux_tty_unsent(int descriptor);

// MARK: sockets

/// A Unix stream socket, close-on-exec and non-blocking.
int clinux_stream_socket(void);

/// Two Unix stream sockets connected to each other, close-on-exec and non-blocking.
int clinux_socket_pair(int *first, int *second);

/// Binds a Unix socket to a path where nothing is and listens; ENAMETOOLONG where the path does not fit.
int clinux_listen_path(int descriptor, const char *path);

/// Connects a Unix socket to a path; ENAMETOOLONG where the path does not fit.
int clinux_connect_path(int descriptor, const char *path);

/// The process at the other end of a connected Unix socket, as it was when it connected.
int clinux_peer_credentials(int descriptor, pid_t *process, uid_t *user, gid_t *group);

// MARK: files and threads

/// The driver's number of a device node.
uint32_t clinux_device_major(dev_t device);

/// Names the calling thread; a name longer than 15 bytes is refused with an error number.
int clinux_name_thread(const char *name);

/// What an error number means, in English; NULL for a number that means nothing.
const char *clinux_error_text(int number);

// MARK: clock

/// Whether the kernel counts the wall clock as synchronised: 1, 0, or -1 with errno where it does not tell.
int clinux_clock_is_synchronised(void);

// MARK: TCP

/// Where a host's port is.
struct clinux_address {
    struct sockaddr_storage storage;
    socklen_t length;
};

/// Looks a host up, by name or as a number; blocks. Returns how many addresses there are, or less than 0: why not.
int clinux_resolve(const char *host, uint16_t port, struct clinux_address *addresses, int capacity);

/// Why a look-up failed, in words that stay.
const char *clinux_resolve_text(int result);

/// A socket for an address: close-on-exec, non-blocking.
int clinux_tcp_socket(const struct clinux_address *address);

/// Begins to connect.
int clinux_tcp_connect(int descriptor, const struct clinux_address *address);

/// What became of connecting: 0, or the error's number.
int clinux_tcp_outcome(int descriptor);

/// Sends without delay, and gives up a silent other end: seconds and milliseconds.
int clinux_tcp_watch(int descriptor, int idle, int interval, int count, unsigned int patience);

#endif
