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

/// The digits of the GTIN, then the serial number; returns how many characters there are, 0 where it is none.
size_t yardstick_sgtin96_text(const uint8_t epc[12], uint8_t out[32]);

/// The values of the elements of each scheme, one after the other; 0 where it is none.
size_t yardstick_sscc96_text(const uint8_t epc[12], uint8_t out[32]);
size_t yardstick_sgln96_text(const uint8_t epc[12], uint8_t out[32]);
size_t yardstick_grai96_text(const uint8_t epc[12], uint8_t out[32]);
size_t yardstick_giai96_text(const uint8_t epc[12], uint8_t out[32]);
size_t yardstick_gsrn96_text(const uint8_t epc[12], uint8_t out[32]);
size_t yardstick_gdti96_text(const uint8_t epc[12], uint8_t out[32]);
size_t yardstick_sgcn96_text(const uint8_t epc[12], uint8_t out[32]);
size_t yardstick_cpi96_text(const uint8_t epc[12], uint8_t out[48]);

/// The three numbers of a GID-96 with dots between them, as in its URIs.
size_t yardstick_gid96_text(const uint8_t epc[12], uint8_t out[48]);

/// The digits of the GTIN, then the characters of the serial number.
size_t yardstick_sgtin198_text(const uint8_t epc[26], uint8_t out[48]);

/// The digits of the GTIN, then the serial number, where that is coded as a number or as ASCII.
size_t yardstick_sgtinplus_text(const uint8_t *epc, size_t bytes, uint8_t out[64]);

#endif
