// SPDX-License-Identifier: Apache-2.0

#include "CYardstick.h"

static const uint64_t powers[] = {
    1ULL,       10ULL,       100ULL,       1000ULL,       10000ULL,       100000ULL,       1000000ULL,
    10000000ULL, 100000000ULL, 1000000000ULL, 10000000000ULL, 100000000000ULL, 1000000000000ULL,
};

bool yardstick_sgtin96(const uint8_t epc[12], uint64_t *gtin, uint64_t *serial) {
    uint64_t high = 0;
    uint32_t low = 0;
    for (int i = 0; i < 8; i++) high = high << 8 | epc[i];
    for (int i = 8; i < 12; i++) low = low << 8 | epc[i];
    if (high >> 56 != 0x30) return false;
    unsigned partition = high >> 50 & 7;
    if (partition > 6) return false;
    static const unsigned bits[] = {40, 37, 34, 30, 27, 24, 20};
    unsigned prefixBits = bits[partition], prefixDigits = 12 - partition;
    uint64_t both = high >> 6 & ((1ULL << 44) - 1);
    uint64_t prefix = both >> (44 - prefixBits), reference = both & ((1ULL << (44 - prefixBits)) - 1);
    if (prefix >= powers[prefixDigits] || reference >= powers[13 - prefixDigits]) return false;
    uint64_t indicator = reference / powers[12 - prefixDigits], item = reference % powers[12 - prefixDigits];
    uint64_t body = indicator * powers[12] + prefix * powers[12 - prefixDigits] + item;
    unsigned sum = 0;
    uint64_t rest = body;
    for (int i = 0; i < 13; i++) {
        sum += (unsigned)(rest % 10) * (i % 2 == 0 ? 3 : 1);
        rest /= 10;
    }
    *gtin = body * 10 + (10 - sum % 10) % 10;
    *serial = (high & 0x3F) << 32 | low;
    return true;
}

int yardstick_split(const uint8_t *data, size_t count, uint32_t *starts, uint32_t *ends) {
    size_t at = 0;
    int found = 0;
    while (at + 2 <= count) {
        if (found == 8) return -1;
        unsigned ai = (data[at] - '0') * 10u + (data[at + 1] - '0');
        size_t fixed = ai == 1 ? 14 : ai == 11 || ai == 17 ? 6 : 0;
        size_t start = at + 2, end = start + fixed;
        if (fixed == 0) {
            while (end < count && data[end] != 0x1D) end++;
        }
        if (end > count) return -1;
        starts[found] = (uint32_t)start;
        ends[found++] = (uint32_t)end;
        at = end < count && data[end] == 0x1D ? end + 1 : end;
    }
    return found;
}
