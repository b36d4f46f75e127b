// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE

#include "clinux.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

int clinux_epoll_control(int epoll, int operation, int descriptor, uint32_t conditions, uint64_t token) {
    struct epoll_event event = {.events = conditions, .data.u64 = token};
    return epoll_ctl(epoll, operation, descriptor, &event);
}

int clinux_epoll_wait(int epoll, struct clinux_ready *ready, int capacity, int milliseconds) {
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, capacity < 64 ? capacity : 64, milliseconds);
    for (int index = 0; index < count; index++) {
        ready[index].token = events[index].data.u64;
        ready[index].conditions = events[index].events;
    }
    return count;
}

uint32_t clinux_hardware_flow_control(void) {
    return CRTSCTS;
}

int clinux_tty_unsent(int descriptor) {
    int count = 0;
    return ioctl(descriptor, TIOCOUTQ, &count) < 0 ? -1 : count;
}

int clinux_stream_socket(void) {
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int clinux_socket_pair(int *first, int *second) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return -1;
    *first = ends[0];
    *second = ends[1];
    return 0;
}

static int socket_address(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address->sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address->sun_path, path);
    return 0;
}

int clinux_listen_path(int descriptor, const char *path) {
    struct sockaddr_un address;
    if (socket_address(path, &address) != 0) return -1;
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) return -1;
    return listen(descriptor, 1);
}

int clinux_connect_path(int descriptor, const char *path) {
    struct sockaddr_un address;
    if (socket_address(path, &address) != 0) return -1;
    return connect(descriptor, (struct sockaddr *)&address, sizeof address);
}

int clinux_peer_credentials(int descriptor, pid_t *process, uid_t *user, gid_t *group) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    int result = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    if (result == 0) {
        *process = peer.pid;
        *user = peer.uid;
        *group = peer.gid;
    }
    return result;
}

uint32_t clinux_device_major(dev_t device) {
    return major(device);
}

int clinux_name_thread(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

const char *clinux_error_text(int number) {
    return strerrordesc_np(number);
}

int clinux_clock_is_synchronised(void) {
    struct timex state;
    memset(&state, 0, sizeof state);
    int result = adjtimex(&state);
    if (result < 0) return -1;
    return result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

ssize_t clinux_evdev_write(int descriptor, uint16_t type, uint16_t code, int32_t value) {
    struct input_event events[2] = {
        {.type = type, .code = code, .value = value},
        {.type = EV_SYN, .code = SYN_REPORT},
    };
    ssize_t count;
    do {
        count = write(descriptor, events, sizeof events);
    } while (count < 0 && errno == EINTR);
    return count;
}
