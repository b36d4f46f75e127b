// SPDX-License-Identifier: Apache-2.0

/// One scan as the scanner delivered it: complete, in order, not yet decoded.
///
/// The text itself stays in the assembler's buffer and is handed over beside this value as a `Span<UInt8>`.
@frozen
public struct Scan: Sendable {
    /// Whether the text is what was printed, or bytes were lost on the way in.
    public var isDamaged: Bool

    /// When the first key or byte arrived.
    public var firstByte: MonotonicTime

    /// When the last key or byte of the text (not the suffix) arrived: the time of the event.
    public var lastByte: MonotonicTime

    /// The tag or card that was read; `nil` for a barcode.
    public var tag: ScannedTag?

    /// A scan between two moments.
    @inlinable
    public init(isDamaged: Bool, firstByte: MonotonicTime, lastByte: MonotonicTime, tag: ScannedTag? = nil) {
        self.isDamaged = isDamaged
        self.firstByte = firstByte
        self.lastByte = lastByte
        self.tag = tag
    }
}
