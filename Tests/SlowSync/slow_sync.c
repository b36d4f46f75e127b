// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "slow_sync.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void rest(long milliseconds) {
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) == -1 && errno == EINTR) {
    }
}

static void dawdle(void) {
    const char *span = getenv("SLOW_SYNC_MS");
    if (span) rest(atol(span));
    const char *hold = getenv("SLOW_SYNC_HOLD");
    if (!hold || access(hold, F_OK) != 0) return;
    char held[4096];
    snprintf(held, sizeof held, "%s.held", hold);
    int mark = open(held, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (mark >= 0) close(mark);
    while (access(hold, F_OK) == 0) rest(1);
}

int fdatasync(int descriptor) {
    dawdle();
    return (int)syscall(SYS_fdatasync, descriptor);
}

int fsync(int descriptor) {
    dawdle();
    return (int)syscall(SYS_fsync, descriptor);
}
