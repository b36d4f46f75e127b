// SPDX-License-Identifier: Apache-2.0

/// Cuts a byte stream of a protocol that is text into lines.
///
///     text CR LF        a line; LF alone ends one too, and a CR in front of it is no text
///     text NUL          a line that ends an answer, where the protocol has such an end (Alien)
///     te ESC LF xt CR LF   one line: ESC makes text of what follows it, where the protocol has that (TSL)
///
/// A line longer than ``maximumLength`` is none: it is counted and left out, so that no more than that is held.
public struct LineFramer: Sendable {
    /// One line.
    public struct Line: Hashable, Sendable {
        /// Where its text stands in ``LineFramer/bytes``, without its end; valid until the next `append`.
        public var text: Range<Int>
        /// Whether NUL ended it.
        public var endsAnswer: Bool
    }

    /// The longest line.
    public static let maximumLength = 4096

    /// What has arrived and may still be looked at through ``Line/text``.
    public private(set) var bytes: [UInt8] = []
    /// Bytes of lines that were too long, so far.
    public private(set) var bytesSkipped = 0
    /// Lines that were too long, so far.
    public private(set) var overlongs = 0

    private let endsAtNUL: Bool
    private let hasEscapes: Bool
    private var head = 0
    /// The next byte to look at; all from `head` on before it are text.
    private var scanned = 0
    private var isEscaped = false
    private var isOverlong = false

    /// A framer.
    ///
    /// - Parameters:
    ///   - endsAtNUL: Whether NUL ends a line and an answer.
    ///   - hasEscapes: Whether ESC makes text of the byte behind it.
    public init(endsAtNUL: Bool = false, hasEscapes: Bool = false) {
        self.endsAtNUL = endsAtNUL
        self.hasEscapes = hasEscapes
        bytes.reserveCapacity(4096 + Self.maximumLength)
    }

    /// What has arrived of a line that has not ended.
    public var unfinished: Range<Int> { head..<bytes.count }

    /// Adds what arrived; take all lines with ``next()`` before adding more.
    public mutating func append(_ more: borrowing Span<UInt8>) {
        if head > 0 {
            bytes.removeSubrange(0..<head)
            scanned -= head
            head = 0
        }
        // One copy instead of one check a byte. SAFETY: the pointer is used during the call only.
        unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }

    /// Forgets everything that has arrived; the counters stay.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        head = 0
        scanned = 0
        isEscaped = false
        isOverlong = false
    }

    /// The next line; `nil`: more bytes are needed.
    public mutating func next() -> Line? {
        while true {
            scanned = Self.plainEnd(of: bytes.span, from: scanned)
            guard scanned < bytes.count else {
                giveUpOverlong()
                return nil
            }
            switch bytes[scanned] {
            case 0x0A:
                if let line = endLine(endsAnswer: false) { return line }
            case 0x00 where endsAtNUL:
                if let line = endLine(endsAnswer: true) { return line }
            case 0x1B where hasEscapes:
                // What it escapes has to be there.
                guard scanned + 1 < bytes.count else {
                    giveUpOverlong()
                    return nil
                }
                isEscaped = true
                scanned += 2
            default:
                scanned += 1
            }
        }
    }

    /// The first place from `start` on where a control character stands, or the end.
    @inline(__always)
    private static func plainEnd(of bytes: borrowing Span<UInt8>, from start: Int) -> Int {
        var index = start
        let count = bytes.count
        while index < count, bytes[index] > 0x1B { index &+= 1 }
        return index
    }

    /// Ends the line at `scanned`; `nil` when it was too long.
    private mutating func endLine(endsAnswer: Bool) -> Line? {
        var text = head..<scanned
        head = scanned + 1
        scanned = head
        defer { isEscaped = false }
        if isOverlong || text.count > Self.maximumLength {
            bytesSkipped += text.count + 1
            overlongs += 1
            isOverlong = false
            return nil
        }
        if isEscaped {
            text = unescape(text)
        } else if let last = text.last, bytes[last] == 0x0D {
            text = text.lowerBound..<last
        }
        return Line(text: text, endsAnswer: endsAnswer)
    }

    /// Takes the ESCs out of a text, and the CR at its end.
    private mutating func unescape(_ text: Range<Int>) -> Range<Int> {
        var target = text.lowerBound
        var source = text.lowerBound
        while source < text.upperBound {
            let byte = bytes[source]
            if byte == 0x1B, source + 1 < text.upperBound {
                bytes[target] = bytes[source + 1]
                source += 2
            } else if byte == 0x0D, source + 1 == text.upperBound {
                break
            } else {
                bytes[target] = byte
                source += 1
            }
            target += 1
        }
        return text.lowerBound..<target
    }

    /// Lets go of what is longer than a line can be.
    private mutating func giveUpOverlong() {
        guard scanned - head > Self.maximumLength else { return }
        bytesSkipped += scanned - head
        head = scanned
        isOverlong = true
    }
}
