// SPDX-License-Identifier: Apache-2.0

/// Appends compact JSON (RFC 8259) to bytes, without intermediate values and without Foundation.
///
/// Commas look after themselves; that every bracket is closed is the caller's business. The storage is handed
/// in and taken back, so that it can be a batch's and is reused:
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.key("device")
///     json.string("dock-3")
///     json.endObject()        // {"device":"dock-3"}
public struct JSONWriter: ~Copyable {
    /// What was written so far, after whatever the bytes held before.
    public var bytes: [UInt8]
    private var start: Int

    /// A writer of one JSON text behind `bytes`.
    public init(appendingTo bytes: consuming [UInt8] = []) {
        start = bytes.count
        self.bytes = bytes
    }

    /// Begins another JSON text behind what was written so far.
    public mutating func beginText() { start = bytes.count }

    /// The text written last, as text.
    public var text: String { String(decoding: bytes[start...], as: UTF8.self) }

    // A value follows an opening bracket or a colon directly, and anything else after a comma. No scalar ends
    // in one of these bytes: a string's last byte is its closing quote.
    @inline(__always)
    mutating func separate() {
        guard bytes.count > start else { return }
        switch bytes[bytes.count - 1] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): return
        default: bytes.append(UInt8(ascii: ","))
        }
    }
}

// MARK: - Structure

extension JSONWriter {
    /// Opens an object.
    public mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
    }

    /// Opens the object that is a member's value.
    public mutating func beginObject(_ name: String) {
        key(name)
        bytes.append(UInt8(ascii: "{"))
    }

    /// Closes an object.
    public mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

    /// Opens an array.
    public mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
    }

    /// Opens the array that is a member's value.
    public mutating func beginArray(_ name: String) {
        key(name)
        bytes.append(UInt8(ascii: "["))
    }

    /// Closes an array.
    public mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    /// Begins a member of an object.
    ///
    /// - Parameter name: The member's name; written as it stands, so it must need no escapes.
    public mutating func key(_ name: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }
}

// MARK: - Scalars

extension JSONWriter {
    /// Writes `null`.
    public mutating func null() { ascii("null") }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) { ascii(value ? "true" : "false") }

    /// Writes a whole number.
    public mutating func integer(_ value: some BinaryInteger) {
        separate()
        bytes.appendDecimal(value)
    }

    /// Writes a number given in hundredths exactly and as short as it goes: -5450 is `-54.5`.
    public mutating func hundredths(_ value: some BinaryInteger) {
        separate()
        let magnitude = UInt64(clamping: value.magnitude)
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.appendDecimal(magnitude / 100)
        let fraction = magnitude % 100
        guard fraction > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        bytes.append(UInt8(ascii: "0") + UInt8(fraction / 10))
        if fraction % 10 > 0 { bytes.append(UInt8(ascii: "0") + UInt8(fraction % 10)) }
    }

    /// Writes a moment as an RFC 3339 string in UTC with microseconds.
    @discardableResult
    public mutating func time(_ time: WallTime) -> ByteRange {
        quoted { time.append(to: &$0) }
    }

    /// Writes an event identifier as a string.
    @discardableResult
    public mutating func id(_ id: EventID) -> ByteRange {
        quoted { id.append(to: &$0) }
    }

    /// Writes a string whose content `compose` appends; it must need no escapes.
    ///
    /// - Returns: Where the content stands.
    @discardableResult
    public mutating func quoted(_ compose: (inout [UInt8]) -> Void) -> ByteRange {
        separate()
        bytes.append(UInt8(ascii: "\""))
        let start = bytes.count
        compose(&bytes)
        let range = ByteRange(start..<bytes.count)
        bytes.append(UInt8(ascii: "\""))
        return range
    }

    private mutating func ascii(_ word: String) {
        separate()
        bytes.append(contentsOf: word.utf8)
    }
}

extension [UInt8] {
    /// Appends the decimal digits of `value`.
    mutating func appendDecimal(_ value: some BinaryInteger) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let magnitude = UInt64(clamping: value.magnitude)
        var divisor: UInt64 = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        appendDigits(magnitude, from: divisor)
    }

    /// Appends the last `width` decimal digits of `value`, which is not negative.
    mutating func appendDecimal(_ value: Int, width: Int) {
        var divisor: UInt64 = 1
        for _ in 1..<width { divisor *= 10 }
        appendDigits(UInt64(value.magnitude), from: divisor)
    }

    // Highest digit first: turning a slice of an array round would copy it to the heap.
    private mutating func appendDigits(_ value: UInt64, from divisor: UInt64) {
        var divisor = divisor
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a byte as two hexadecimal digits.
    mutating func appendHex(_ byte: UInt8, upperCase: Bool) {
        let ten = upperCase ? UInt8(ascii: "A") : UInt8(ascii: "a")
        func digit(_ nibble: UInt8) -> UInt8 {
            nibble < 10 ? UInt8(ascii: "0") + nibble : ten + nibble - 10
        }
        append(digit(byte >> 4))
        append(digit(byte & 15))
    }
}
