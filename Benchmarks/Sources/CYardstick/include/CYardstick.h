// SPDX-License-Identifier: Apache-2.0

#ifndef C_YARDSTICK_H
#define C_YARDSTICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The GTIN (as a number of 14 digits) and serial of an SGTIN-96; false where it is none.
bool yardstick_sgtin96(const uint8_t epc[12], uint64_t *gtin, uint64_t *serial);

/// Splits an element string of the AIs 01, 10, 11, 17 and 21 without any validation; returns how many there are,
/// or -1. `starts` and `ends` take 8 each.
int yardstick_split(const uint8_t *data, size_t count, uint32_t *starts, uint32_t *ends);

#endif
