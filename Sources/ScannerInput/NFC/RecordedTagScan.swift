// SPDX-License-Identifier: Apache-2.0

public import Capture

/// Scans from NFC tags that were read before, from a recording: what is left of an NFC reader where there is none.
///
/// It is fed a tag at a time: the number of bytes of its UID, the UID, the NDEF message.
public struct RecordedTagScan: ScannerDriver {
    private let maximumLength: Int

    /// A driver with the options of its scanner.
    public init(options: ScannerOptions) {
        maximumLength = min(max(1, options.maximumLength), ScannerOptions.maximumLengthLimit)
    }

    /// Never: a tag is there whole or not at all.
    public var deadline: MonotonicTime? { nil }

    /// The bytes of a tag to feed.
    public static func bytes(uid: [UInt8], message: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: uid.count)] + uid + message
    }

    /// Takes a tag.
    public mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        guard !bytes.isEmpty, bytes.count > Int(bytes[0]) else {
            output.rejections.append(.malformed)
            return
        }
        let all = [UInt8](copying: bytes)
        let end = 1 + Int(all[0])
        let tag = ReadTag(uid: Array(all[1..<end]), message: Array(all[end...]))
        let refusal = tag.append(to: &output, from: now, to: now, maximumLength: maximumLength)
        if let refusal { output.rejections.append(refusal) }
    }

    /// Nothing waits for its time.
    public mutating func tick(at now: MonotonicTime, into output: inout ScanOutput) {}

    /// Nothing is under way.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {}
}
