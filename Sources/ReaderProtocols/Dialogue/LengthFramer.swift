// SPDX-License-Identifier: Apache-2.0

/// Cuts a byte stream into frames that tell their length, and finds its way back after noise.
///
/// A marker occurs inside frames too, so only length and checksum together make a frame. When they do not, just the
/// one byte of the false marker is dropped and the search goes on at the next: a good frame behind or inside garbage
/// is never lost.
///
///     … 12 A7 A0 30 … 00 A0 04 01 89 36 9C A0 13 …
///       └noise┘ └ false: check wrong  └ a good frame inside what the false one had claimed
///
/// Holds less than one frame between calls, besides what was just appended.
public struct LengthFramer<Layout: FrameLayout>: Sendable {
    /// What has arrived and may still be looked at.
    public private(set) var bytes: [UInt8] = []
    /// Frames with a wrong checksum so far.
    ///
    /// Counted where a frame was to be expected; what looks like a frame amid noise is noise.
    public private(set) var checksumFailures = 0
    /// Bytes so far that belonged to no good frame.
    public private(set) var bytesSkipped = 0
    /// How often bytes had to be skipped to find the next frame.
    public private(set) var resynchronisations = 0

    // The next byte to look at, and where the frame before says that one begins; -1 when nobody knows.
    private var head = 0
    private var boundary = 0
    // Whether the bytes before `head` were skipped.
    private var isLost = false

    /// A framer that has seen nothing.
    public init() {
        bytes.reserveCapacity(4096 + Layout.maximumLength)
    }

    /// Whether a frame has begun and not ended.
    public var isWaiting: Bool { head < bytes.count }

    /// Adds what arrived; take all frames with ``next()`` before adding more.
    public mutating func append(_ more: borrowing Span<UInt8>) {
        if head > 0 {
            bytes.removeSubrange(0..<head)
            boundary = boundary >= head ? boundary - head : -1
            head = 0
        }
        // One copy instead of one check a byte. SAFETY: the pointer is used during the call only.
        unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Forgets everything that has arrived; the counters stay.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        head = 0
        boundary = -1
        isLost = false
    }

    /// The place in ``bytes`` of the next good frame; `nil`: more bytes are needed.
    public mutating func next() -> Range<Int>? {
        let count = bytes.count
        while head < count {
            switch Layout.candidate(at: head, in: bytes.span) {
            case .incomplete:
                return nil
            case .frame(let end):
                return take(head..<end)
            case .wrongChecksum(let end):
                if head == boundary {
                    checksumFailures += 1
                    boundary = end
                }
                skip(1)
            case .none:
                skip(1)
            }
        }
        return nil
    }

    /// The next good frame behind one that has begun and does not go on.
    ///
    /// For when nothing has come for a while: a marker amid noise may claim many bytes and hide short frames. If
    /// there is no good frame behind, nothing is given up: the rest may just be late.
    public mutating func nextBehindUnfinished() -> Range<Int>? {
        guard head < bytes.count else { return nil }
        for start in (head + 1)..<max(head + 1, bytes.count) {
            guard case .frame(let end) = Layout.candidate(at: start, in: bytes.span) else { continue }
            skip(start - head)
            return take(start..<end)
        }
        return nil
    }

    private mutating func skip(_ count: Int) {
        head += count
        bytesSkipped += count
        if !isLost { resynchronisations += 1 }
        isLost = true
    }

    private mutating func take(_ frame: Range<Int>) -> Range<Int> {
        head = frame.upperBound
        boundary = head
        isLost = false
        return frame
    }
}
