// SPDX-License-Identifier: Apache-2.0
//
// A disk that is slow to say that it has saved, for a program that knows nothing of it: preloaded (LD_PRELOAD),
// this takes the place of the C library's fsync() and fdatasync(). Never part of what is installed.
//
//   SLOW_SYNC_MS=N       each sync takes N milliseconds more
//   SLOW_SYNC_HOLD=PATH  a sync does not return while there is a file at PATH; PATH.held appears once one waits

#ifndef SLOW_SYNC_H
#define SLOW_SYNC_H

int fsync(int descriptor);
int fdatasync(int descriptor);

#endif
