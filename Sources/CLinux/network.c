// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

int clinux_resolve(const char *host, uint16_t port, struct clinux_address *addresses, int capacity) {
    struct addrinfo hints = {0};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    struct addrinfo *found = NULL;
    int result = getaddrinfo(host, NULL, &hints, &found);
    if (result == EAI_NONAME || result == EAI_ADDRFAMILY) {
        // AI_ADDRCONFIG knows no address of a machine that has none of its family but that of the loopback.
        hints.ai_flags = 0;
        result = getaddrinfo(host, NULL, &hints, &found);
    }
    if (result != 0) return result < 0 ? result : -result;
    int count = 0;
    for (struct addrinfo *one = found; one != NULL && count < capacity; one = one->ai_next) {
        if (one->ai_addrlen > sizeof addresses[count].storage) continue;
        memcpy(&addresses[count].storage, one->ai_addr, one->ai_addrlen);
        addresses[count].length = one->ai_addrlen;
        if (one->ai_family == AF_INET)
            ((struct sockaddr_in *)&addresses[count].storage)->sin_port = htons(port);
        else if (one->ai_family == AF_INET6)
            ((struct sockaddr_in6 *)&addresses[count].storage)->sin6_port = htons(port);
        else
            continue;
        count++;
    }
    freeaddrinfo(found);
    return count;
}

const char *clinux_resolve_text(int result) { return gai_strerror(result); }

int clinux_tcp_socket(const struct clinux_address *address) {
    return socket(address->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

int clinux_tcp_connect(int descriptor, const struct clinux_address *address) {
    return connect(descriptor, (const struct sockaddr *)&address->storage, address->length);
}

int clinux_tcp_outcome(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
    if (error != 0) return error;
    // A port from which nobody listens may be given to the very socket that calls it, which then talks to itself.
    struct sockaddr_storage here = {0}, there = {0};
    socklen_t here_length = sizeof here, there_length = sizeof there;
    if (getsockname(descriptor, (struct sockaddr *)&here, &here_length) == 0
        && getpeername(descriptor, (struct sockaddr *)&there, &there_length) == 0
        && here_length == there_length && memcmp(&here, &there, here_length) == 0)
        return ECONNREFUSED;
    return 0;
}

int clinux_tcp_watch(int descriptor, int idle, int interval, int count, unsigned int patience) {
    int on = 1;
    int failed = setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    failed |= setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    failed |= setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    failed |= setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    failed |= setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
    failed |= setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
    return failed;
}
