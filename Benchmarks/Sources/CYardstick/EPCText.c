// SPDX-License-Identifier: Apache-2.0

#include "CYardstick.h"
#include <string.h>

// EPC binary to text, as one would write it by hand for these schemes alone: ranges and check digits are seen to,
// two digits are written at a time; there is no list of elements, no URI and no place of an error.

static const uint64_t powers[] = {
    1ULL,          10ULL,          100ULL,          1000ULL,          10000ULL,          100000ULL,          1000000ULL,
    10000000ULL,   100000000ULL,   1000000000ULL,   10000000000ULL,   100000000000ULL,   1000000000000ULL,
    10000000000000ULL, 100000000000000ULL, 1000000000000000ULL, 10000000000000000ULL, 100000000000000000ULL,
    1000000000000000000ULL, 10000000000000000000ULL,
};

static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354"
    "555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

static const unsigned prefixBits[] = {40, 37, 34, 30, 27, 24, 20};

static uint64_t load(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, 8);
    return __builtin_bswap64(value);
}

/// Writes `digits` digits.
static void fixed(uint8_t *out, uint64_t value, int digits) {
    while (digits >= 2) {
        memcpy(out + digits - 2, pairs + value % 100 * 2, 2);
        value /= 100;
        digits -= 2;
    }
    if (digits > 0) out[0] = (uint8_t)('0' + value);
}

/// Writes a number without leading zeros; returns its digits.
static size_t plain(uint8_t *out, uint64_t value) {
    int digits = 1;
    while (digits < 20 && value >= powers[digits]) digits++;
    fixed(out, value, digits);
    return (size_t)digits;
}

/// The check digit of `count` digits.
static uint8_t check(const uint8_t *digits, int count) {
    unsigned odd = 0, even = 0;
    int i = count - 1;
    for (; i > 0; i -= 2) {
        odd += digits[i] - '0';
        even += digits[i - 1] - '0';
    }
    if (i == 0) odd += digits[0] - '0';
    return (uint8_t)('0' + (10 - (odd * 3 + even) % 10) % 10);
}

typedef struct {
    uint64_t prefix, reference;
    unsigned prefixDigits, referenceDigits;
} key;

/// Company prefix and reference of `bits` bits behind the partition value, `digits` digits together.
static bool readKey(const uint8_t *epc, unsigned bits, unsigned digits, key *key) {
    uint64_t both = load(epc + 1) << 6 | epc[9] >> 2;
    unsigned partition = epc[1] >> 2 & 7;
    if (partition > 6) return false;
    unsigned referenceBits = bits - prefixBits[partition];
    both >>= 64 - bits;
    key->prefixDigits = 12 - partition;
    key->referenceDigits = digits - key->prefixDigits;
    key->prefix = both >> referenceBits;
    key->reference = both & ((1ULL << referenceBits) - 1);
    return key->prefix < powers[key->prefixDigits] && key->reference < powers[key->referenceDigits];
}

/// Writes the first digit of the reference, prefix, rest of the reference, check digit.
static void turnedKey(const key *key, unsigned digits, uint8_t *out) {
    uint64_t scale = powers[key->referenceDigits - 1];
    out[0] = (uint8_t)('0' + key->reference / scale);
    fixed(out + 1, key->prefix, (int)key->prefixDigits);
    fixed(out + 1 + key->prefixDigits, key->reference % scale, (int)key->referenceDigits - 1);
    out[digits] = check(out, (int)digits);
}

/// Writes prefix, reference, check digit.
static void plainKey(const key *key, unsigned digits, uint8_t *out) {
    fixed(out, key->prefix, (int)key->prefixDigits);
    fixed(out + key->prefixDigits, key->reference, (int)key->referenceDigits);
    out[digits] = check(out, (int)digits);
}

size_t yardstick_sgtin96_text(const uint8_t epc[12], uint8_t out[32]) {
    key key;
    if (epc[0] != 0x30 || !readKey(epc, 44, 13, &key)) return 0;
    turnedKey(&key, 13, out);
    return 14 + plain(out + 14, load(epc + 4) & ((1ULL << 38) - 1));
}

size_t yardstick_sscc96_text(const uint8_t epc[12], uint8_t out[32]) {
    key key;
    if (epc[0] != 0x31 || !readKey(epc, 58, 17, &key) || (load(epc + 4) & 0xFFFFFF) != 0) return 0;
    turnedKey(&key, 17, out);
    return 18;
}

size_t yardstick_sgln96_text(const uint8_t epc[12], uint8_t out[32]) {
    key key;
    if (epc[0] != 0x32 || !readKey(epc, 41, 12, &key)) return 0;
    plainKey(&key, 12, out);
    uint64_t extension = load(epc + 4) & ((1ULL << 41) - 1);
    return extension == 0 ? 13 : 13 + plain(out + 13, extension);
}

size_t yardstick_grai96_text(const uint8_t epc[12], uint8_t out[32]) {
    key key;
    if (epc[0] != 0x33 || !readKey(epc, 44, 12, &key)) return 0;
    out[0] = '0';
    plainKey(&key, 12, out + 1);
    return 14 + plain(out + 14, load(epc + 4) & ((1ULL << 38) - 1));
}

size_t yardstick_giai96_text(const uint8_t epc[12], uint8_t out[32]) {
    unsigned partition = epc[1] >> 2 & 7;
    if (epc[0] != 0x34 || partition > 6) return 0;
    unsigned bits = prefixBits[partition], digits = 12 - partition;
    uint64_t prefix = (load(epc + 1) << 6) >> (64 - bits);
    uint64_t low = load(epc + 4), reference;
    // 82 bits in all: 42 to 62 of them are the reference.
    reference = low & ((1ULL << (82 - bits)) - 1);
    if (prefix >= powers[digits] || 25 - digits < 20 && reference >= powers[25 - digits]) return 0;
    fixed(out, prefix, (int)digits);
    return digits + plain(out + digits, reference);
}

size_t yardstick_gsrn96_text(const uint8_t epc[12], uint8_t out[32]) {
    key key;
    if (epc[0] != 0x2D || !readKey(epc, 58, 17, &key) || (load(epc + 4) & 0xFFFFFF) != 0) return 0;
    plainKey(&key, 17, out);
    return 18;
}

size_t yardstick_gdti96_text(const uint8_t epc[12], uint8_t out[32]) {
    key key;
    if (epc[0] != 0x2C || !readKey(epc, 41, 12, &key)) return 0;
    plainKey(&key, 12, out);
    return 13 + plain(out + 13, load(epc + 4) & ((1ULL << 41) - 1));
}

size_t yardstick_sgcn96_text(const uint8_t epc[12], uint8_t out[32]) {
    key key;
    if (epc[0] != 0x3F || !readKey(epc, 41, 12, &key)) return 0;
    uint64_t serial = load(epc + 4) & ((1ULL << 41) - 1);
    int digits = 0;
    while (digits < 13 && serial >= powers[digits]) digits++;
    // A leading 1 keeps the zeros behind it.
    if (digits < 2 || serial >= powers[digits - 1] * 2) return 0;
    plainKey(&key, 12, out);
    fixed(out + 13, serial - powers[digits - 1], digits - 1);
    return 13 + (size_t)digits - 1;
}

size_t yardstick_cpi96_text(const uint8_t epc[12], uint8_t out[48]) {
    key key;
    if (epc[0] != 0x3C || !readKey(epc, 51, 15, &key)) return 0;
    fixed(out, key.prefix, (int)key.prefixDigits);
    size_t count = key.prefixDigits + plain(out + key.prefixDigits, key.reference);
    return count + plain(out + count, load(epc + 4) & ((1ULL << 31) - 1));
}

size_t yardstick_gid96_text(const uint8_t epc[12], uint8_t out[48]) {
    if (epc[0] != 0x35) return 0;
    size_t count = plain(out, load(epc) >> 28 & 0xFFFFFFF);
    out[count++] = '.';
    count += plain(out + count, load(epc + 4) >> 36 & 0xFFFFFF);
    out[count++] = '.';
    return count + plain(out + count, load(epc + 4) & ((1ULL << 36) - 1));
}

size_t yardstick_sgtin198_text(const uint8_t epc[26], uint8_t out[48]) {
    key key;
    if (epc[0] != 0x36 || !readKey(epc, 44, 13, &key)) return 0;
    turnedKey(&key, 13, out);
    size_t count = 0;
    bool ended = false;
    for (unsigned bit = 58; bit < 198; bit += 7) {
        unsigned two = (unsigned)epc[bit / 8] << 8 | epc[bit / 8 + 1];
        uint8_t character = two >> (9 - bit % 8) & 0x7F;
        if (character == 0) {
            ended = true;
            continue;
        }
        if (ended) return 0;
        // The 82 characters of GS1.
        bool good = (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
                    (character >= '%' && character <= '?') || character == '!' || character == '"' ||
                    character == '_';
        if (!good) return 0;
        out[14 + count++] = character;
    }
    return count == 0 ? 0 : 14 + count;
}

size_t yardstick_sgtinplus_text(const uint8_t *epc, size_t bytes, uint8_t out[64]) {
    if (bytes < 12 || epc[0] != 0xF7) return 0;
    // The GTIN: 14 digits of four bits behind header, toggle and filter.
    uint64_t digits = load(epc + 1) << 4 | epc[9] >> 4;
    for (int i = 0; i < 14; i++) {
        unsigned digit = digits >> (60 - 4 * i) & 15;
        if (digit > 9) return 0;
        out[i] = (uint8_t)('0' + digit);
    }
    // The serial: a number of so many digits, or ASCII.
    size_t bit = 68;
    unsigned long head = (unsigned long)epc[8] << 8 | epc[9];
    unsigned encoding = head >> 9 & 7, length = head >> 4 & 31;
    bit = 76;
    if (length == 0 || length > 20) return 0;
    if (encoding == 0) {
        size_t width = length * 217706 / 65536 + 1;
        uint64_t value = 0;
        if (length > 19 || bit + width > bytes * 8) return 0;
        for (size_t i = 0; i < width; i++, bit++) value = value << 1 | (epc[bit / 8] >> (7 - bit % 8) & 1);
        if (value >= powers[length]) return 0;
        fixed(out + 14, value, (int)length);
        return 14 + length;
    }
    if (encoding != 4 || bit + 7 * length > bytes * 8) return 0;
    for (unsigned i = 0; i < length; i++, bit += 7) {
        unsigned two = (unsigned)epc[bit / 8] << 8 | (bit % 8 > 1 ? epc[bit / 8 + 1] : 0);
        out[14 + i] = two >> (9 - bit % 8) & 0x7F;
    }
    return 14 + length;
}
