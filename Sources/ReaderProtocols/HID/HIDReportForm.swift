// SPDX-License-Identifier: Apache-2.0

/// How a reader that is a HID device puts the bytes of its serial protocol into reports.
///
///     as hidraw reads and writes it:
///     ┌────┬─────┬──────────────────────┬───────────┐
///     │ id │ len │ bytes of the family  │ 00 … 00   │   as long as the report descriptor says
///     └────┴─────┴──────────────────────┴───────────┘
///       │    └ with ``hasLength`` only: how many of the bytes count
///       └ read: with ``inputID`` only; written: always, 0 for a report without number
///
/// Without a length byte the family's own length says where a frame ends, and what follows is padding. A frame longer
/// than a report goes on in the next.
public struct HIDReportForm: Hashable, Sendable {
    /// The bytes of an input report, without its number.
    public var inputSize: Int
    /// The bytes of an output report, without its number.
    public var outputSize: Int
    /// The number of the input reports that carry the protocol; `nil`: its reports have none.
    public var inputID: UInt8?
    /// The number of the output reports; `nil`: its reports have none.
    public var outputID: UInt8?
    /// Whether the first byte says how many follow.
    public var hasLength: Bool

    /// A form; most readers have reports of 64 bytes without number, both ways.
    ///
    /// - Precondition: A report has room for one byte of the family.
    public init(
        inputSize: Int = 64,
        outputSize: Int = 64,
        inputID: UInt8? = nil,
        outputID: UInt8? = nil,
        hasLength: Bool = false
    ) {
        let least = hasLength ? 2 : 1
        precondition(inputSize >= least && outputSize >= least)
        precondition(!hasLength || inputSize <= 256 && outputSize <= 256)
        self.inputSize = inputSize
        self.outputSize = outputSize
        self.inputID = inputID
        self.outputID = outputID
        self.hasLength = hasLength
    }

    /// What one write to hidraw takes: the number, or 0 in its place, and the report.
    public var writeSize: Int { 1 + outputSize }

    /// What one read from hidraw gives, at most.
    public var readSize: Int { (inputID == nil ? 0 : 1) + inputSize }

    /// Where in one read the bytes of the family are.
    ///
    /// - Returns: `nil` for a report that is none of these, or whose length is wrong.
    func content(of report: borrowing Span<UInt8>) -> Range<Int>? {
        var start = 0
        if let inputID {
            guard !report.isEmpty, report[0] == inputID else { return nil }
            start = 1
        }
        guard report.count <= readSize else { return nil }
        guard hasLength else { return start..<report.count }
        guard start < report.count, Int(report[start]) <= report.count - start - 1 else { return nil }
        return (start + 1)..<(start + 1 + Int(report[start]))
    }

    /// Puts bytes into reports, in place of themselves.
    ///
    /// - Parameters:
    ///   - first: Where the bytes begin; they go to the end.
    ///   - bytes: The bytes, and afterwards writes of ``writeSize`` bytes each.
    func wrap(from first: Int, in bytes: inout [UInt8]) {
        guard first < bytes.count else { return }
        let content = Array(bytes[first...])
        bytes.removeSubrange(first...)
        let room = outputSize - (hasLength ? 1 : 0)
        for start in stride(from: 0, to: content.count, by: room) {
            let end = min(content.count, start + room)
            bytes.append(outputID ?? 0)
            if hasLength { bytes.append(UInt8(end - start)) }
            bytes += content[start..<end]
            bytes += repeatElement(0, count: room - (end - start))
        }
    }
}
