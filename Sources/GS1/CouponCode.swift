// SPDX-License-Identifier: Apache-2.0

/// The structure of North American coupon codes, AI (8110) and AI (8112).
///
/// A code is digits only: fields of fixed length, fields whose first digit (the VLI) tells their length, and at the
/// end optional fields, each begun by its own digit, in ascending order. A cursor walks over them.
///
/// North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols.
enum CouponCode {
    /// The place of the first flaw in a coupon code (8110), or `nil`.
    static func violation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        if let place = CharacterSets.firstNonDigit(bytes, start, end) { return place }
        var cursor = Cursor(at: start, end: end)
        guard cursor.companyPrefix(bytes, 0...6),
            cursor.skip(6),  // offer code
            cursor.variable(bytes, 1...5, base: 0),  // save value
            cursor.purchase(bytes)
        else { return min(cursor.position, end) }
        var expiry: Int?
        var isSound = true
        if cursor.begins(bytes, with: 1) {
            isSound = cursor.digit(bytes, 0...3) && cursor.purchase(bytes) && cursor.optionalPrefix(bytes)
        }
        if isSound, cursor.begins(bytes, with: 2) {
            isSound = cursor.purchase(bytes) && cursor.optionalPrefix(bytes)
        }
        if isSound, cursor.begins(bytes, with: 3) {
            expiry = cursor.position
            isSound = cursor.date(bytes)
        }
        if isSound, cursor.begins(bytes, with: 4) {
            let first = cursor.position
            isSound = cursor.date(bytes)
            if isSound, let expiry, !isOrdered(bytes, first, expiry) { return first }
        }
        if isSound, cursor.begins(bytes, with: 5) { isSound = cursor.variable(bytes, 0...9, base: 6) }
        if isSound, cursor.begins(bytes, with: 6) { isSound = cursor.companyPrefix(bytes, 1...7) }
        if isSound, cursor.begins(bytes, with: 9) {
            isSound =
                cursor.digit(bytes, in: 0b110_0111) && cursor.digit(bytes, 0...2) && cursor.skip(1)
                && cursor.digit(bytes, 0...1)
        }
        return isSound && cursor.position == end ? nil : min(cursor.position, end)
    }

    /// The place of the first flaw in a positive offer file coupon code (8112), or `nil`.
    static func positiveOfferViolation(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        if let place = CharacterSets.firstNonDigit(bytes, start, end) { return place }
        var cursor = Cursor(at: start, end: end)
        guard cursor.digit(bytes, 0...1),  // format
            cursor.variable(bytes, 0...6, base: 6),  // funder
            cursor.skip(6),  // offer code
            cursor.variable(bytes, 0...9, base: 6),  // serial number
            cursor.position == end
        else { return min(cursor.position, end) }
        return nil
    }

    /// Whether the six digits at `first` are not greater than those at `second`.
    private static func isOrdered(_ bytes: borrowing Span<UInt8>, _ first: Int, _ second: Int) -> Bool {
        for index in 0..<6 where bytes[first + index] != bytes[second + index] {
            return bytes[first + index] < bytes[second + index]
        }
        return true
    }
}

/// Walks over the fields of a coupon code; each step answers whether its field is sound and stays at it if not.
private struct Cursor {
    var position: Int
    let end: Int

    init(at position: Int, end: Int) {
        self.position = position
        self.end = end
    }

    mutating func skip(_ count: Int) -> Bool {
        guard end - position >= count else { return false }
        position += count
        return true
    }

    /// One digit of a range.
    mutating func digit(_ bytes: borrowing Span<UInt8>, _ range: ClosedRange<UInt8>) -> Bool {
        guard position < end, range.contains(bytes[position] & 0x0F) else { return false }
        position += 1
        return true
    }

    /// One digit whose bit is set in `set`.
    mutating func digit(_ bytes: borrowing Span<UInt8>, in set: UInt16) -> Bool {
        guard position < end, set >> UInt16(bytes[position] & 0x0F) & 1 == 1 else { return false }
        position += 1
        return true
    }

    /// A length digit of a range, and as many digits as it and `base` make.
    mutating func variable(_ bytes: borrowing Span<UInt8>, _ range: ClosedRange<UInt8>, base: Int) -> Bool {
        guard position < end, range.contains(bytes[position] & 0x0F) else { return false }
        let count = Int(bytes[position] & 0x0F) + base
        guard end - position - 1 >= count else { return false }
        position += 1 + count
        return true
    }

    mutating func companyPrefix(_ bytes: borrowing Span<UInt8>, _ range: ClosedRange<UInt8>) -> Bool {
        variable(bytes, range, base: 6)
    }

    /// A company prefix, or the digit 9 for none.
    mutating func optionalPrefix(_ bytes: borrowing Span<UInt8>) -> Bool {
        digit(bytes, 9...9) || companyPrefix(bytes, 0...6)
    }

    /// A purchase requirement: its value, its code (0 to 4, 9) and the family code of three digits.
    mutating func purchase(_ bytes: borrowing Span<UInt8>) -> Bool {
        variable(bytes, 1...5, base: 0) && digit(bytes, in: 0b10_0001_1111) && skip(3)
    }

    mutating func date(_ bytes: borrowing Span<UInt8>) -> Bool {
        guard end - position >= 6, dateViolation(bytes, position, position + 6, needsDay: true) == nil else {
            return false
        }
        position += 6
        return true
    }

    /// Passes the digit that begins an optional field, where it is there.
    mutating func begins(_ bytes: borrowing Span<UInt8>, with digit: UInt8) -> Bool {
        self.digit(bytes, digit...digit)
    }
}
