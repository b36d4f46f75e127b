// SPDX-License-Identifier: Apache-2.0

/// How the frames of a protocol are cut out of a byte stream: by their length, believed when the checksum is right.
public protocol FrameFormat: Sendable {
    /// The bytes of the longest frame.
    var maximumLength: Int { get }

    /// Judges whether a frame begins at `start`, which is inside `bytes`.
    func judge(_ bytes: borrowing Span<UInt8>, at start: Int) -> FrameVerdict
}

/// What stands at a place of a byte stream.
public enum FrameVerdict: Sendable {
    /// No frame begins here.
    case none
    /// A frame may begin here; more bytes are needed.
    case incomplete
    /// What looks like a frame of so many bytes; its checksum is wrong.
    case wrongChecksum(length: Int)
    /// A frame of so many bytes.
    case frame(length: Int)
}

/// Cuts a byte stream into frames and finds its way back after noise.
///
/// Markers and lengths occur inside frames, so only length and checksum together make a frame. When they do not, just
/// one byte is dropped and the search goes on at the next: a good frame behind or inside garbage is never lost.
///
///     … 12 A7 05 00 01 … 00 FB E7 F6 15 00 01 …
///       └noise┘ └ a false length: checksum wrong
///                        └ a good frame inside what the false one had claimed
///
/// Holds less than one frame between calls, besides what was just appended.
public struct FrameScanner<Format: FrameFormat>: Sendable {
    /// What has arrived and may still be looked at through the ranges of ``next()``.
    public private(set) var bytes: [UInt8] = []
    /// Frames with a wrong checksum so far.
    ///
    /// Counted where a frame was to be expected; what looks like a frame amid noise is noise.
    public private(set) var checksumFailures = 0
    /// Bytes so far that belonged to no good frame.
    public private(set) var bytesSkipped = 0
    /// How often so far bytes had to be skipped between good frames.
    public private(set) var resynchronisations = 0

    /// The frames' format.
    public let format: Format
    // The next byte to look at, and where the frame before says that one begins; -1 when nobody knows.
    private var head = 0
    private var boundary = -1
    private var isSkipping = false

    /// A scanner for frames of a format.
    public init(_ format: Format) {
        self.format = format
        bytes.reserveCapacity(4096 + format.maximumLength)
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
        isSkipping = false
    }

    /// Gives up what has begun and does not go on, and counts it as skipped.
    public mutating func discard() {
        if isWaiting { skip(to: bytes.count) }
        removeAll()
    }

    /// Where in ``bytes`` the next good frame is; `nil`: more bytes are needed.
    public mutating func next() -> Range<Int>? {
        while head < bytes.count {
            switch format.judge(bytes.span, at: head) {
            case .incomplete:
                return nil
            case .frame(let length):
                return take(head..<(head + length))
            case .wrongChecksum(let length):
                if head == boundary {
                    checksumFailures += 1
                    boundary = head + length
                }
                skip(to: head + 1)
            case .none:
                skip(to: head + 1)
            }
        }
        return nil
    }

    /// Where the next good frame is behind one that has begun and does not go on.
    ///
    /// For when nothing has come for a while: noise may claim a long frame and hide short ones. If there is no good
    /// frame behind, nothing is given up: the rest may just be late.
    public mutating func nextBehindUnfinished() -> Range<Int>? {
        guard head < bytes.count else { return nil }
        for start in (head + 1)..<max(head + 1, bytes.count) {
            guard case .frame(let length) = format.judge(bytes.span, at: start) else { continue }
            skip(to: start)
            return take(start..<(start + length))
        }
        return nil
    }

    private mutating func take(_ range: Range<Int>) -> Range<Int> {
        head = range.upperBound
        boundary = range.upperBound
        isSkipping = false
        return range
    }

    private mutating func skip(to end: Int) {
        bytesSkipped += end - head
        if !isSkipping { resynchronisations += 1 }
        isSkipping = true
        head = end
    }
}

extension ReaderCounters {
    /// What a scanner counted during a call, by a copy of its counters from before.
    struct Before {
        private let bytesSkipped: Int
        private let checksumFailures: Int
        private let resynchronisations: Int

        init<Format>(_ scanner: FrameScanner<Format>) {
            bytesSkipped = scanner.bytesSkipped
            checksumFailures = scanner.checksumFailures
            resynchronisations = scanner.resynchronisations
        }

        /// Adds what was counted since, and says how many checksums were wrong.
        @discardableResult
        func add<Format>(_ scanner: FrameScanner<Format>, to counters: inout ReaderCounters) -> Int {
            counters.bytesSkipped += scanner.bytesSkipped - bytesSkipped
            counters.checksumFailures += scanner.checksumFailures - checksumFailures
            counters.resynchronisations += scanner.resynchronisations - resynchronisations
            return scanner.checksumFailures - checksumFailures
        }
    }
}
