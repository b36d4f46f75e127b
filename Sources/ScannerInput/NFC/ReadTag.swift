// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// An NFC tag that was read, on its way to be a scan.
struct ReadTag: Hashable, Sendable {
    /// Its number.
    var uid: [UInt8]
    /// Its NDEF message; empty where it has none.
    var message: [UInt8]

    /// Adds the scan that it makes: of the URI, else the text, of its message, else of its number.
    ///
    /// - Parameters:
    ///   - output: Where.
    ///   - start: When it was presented.
    ///   - end: When all was read.
    ///   - maximumLength: The most bytes of a scan.
    /// - Returns: Why it makes none.
    func append(
        to output: inout ScanOutput,
        from start: MonotonicTime,
        to end: MonotonicTime,
        maximumLength: Int
    ) -> Rejection? {
        let message = NDEFMessage(message.span)
        let text = message.record == nil ? uid.hexDigits : message.text
        guard text.count <= maximumLength else { return .overlong }
        let first = output.text.count
        output.text.append(contentsOf: text)
        output.counters.characters &+= text.count
        let scan = Scan(
            isDamaged: false,
            firstByte: start,
            lastByte: end,
            tag: ScannedTag(uid: uid.span, record: message.record)
        )
        output.scans.append(ScanOutput.Item(scan: scan, range: first..<output.text.count))
        return nil
    }
}

extension [UInt8] {
    /// Two digits a byte, in capitals.
    var hexDigits: [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(count * 2)
        for byte in self {
            for digit in [byte >> 4, byte & 15] { digits.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
        }
        return digits
    }

    /// The bytes of a span.
    init(copying span: borrowing Span<UInt8>) {
        self.init()
        reserveCapacity(span.count)
        for index in span.indices { append(span[index]) }
    }
}
