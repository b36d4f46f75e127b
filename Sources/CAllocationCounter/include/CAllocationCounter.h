// SPDX-License-Identifier: Apache-2.0

#ifndef C_ALLOCATION_COUNTER_H
#define C_ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// Whether allocations are counted in this build: not under a sanitizer, which has an allocator of its own.
bool allocation_counter_counts(void);

/// How often the calling thread has allocated or reallocated memory since it began.
uint64_t allocation_counter_value(void);

#endif
