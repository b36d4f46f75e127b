// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own terminal settings, which know any speed. A file of its own: <asm/termbits.h> and glibc's
// <termios.h> define the same names differently.

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <stdint.h>

int ioctl(int descriptor, unsigned long request, ...);
int clinux_tty_set_speed(int descriptor, uint32_t bits_per_second);
int64_t clinux_tty_speed(int descriptor);

int clinux_tty_set_speed(int descriptor, uint32_t bits_per_second) {
    struct termios2 settings;
    if (ioctl(descriptor, TCGETS2, &settings) < 0) return -1;
    settings.c_cflag &= ~(CBAUD | (CBAUD << IBSHIFT));
    settings.c_cflag |= BOTHER | (BOTHER << IBSHIFT);
    settings.c_ospeed = bits_per_second;
    settings.c_ispeed = bits_per_second;
    return ioctl(descriptor, TCSETS2, &settings);
}

int64_t clinux_tty_speed(int descriptor) {
    struct termios2 settings;
    if (ioctl(descriptor, TCGETS2, &settings) < 0) return -1;
    return settings.c_ospeed;
}
