// SPDX-License-Identifier: Apache-2.0

/// What ends a scan.
public enum ScanSuffix: Hashable, Sendable {
    /// The Enter key or a CR; a line feed right after it belongs to it.
    case enter
    /// The Tab key or a TAB.
    case tab
    /// CR and LF together; either alone is part of the text.
    case carriageReturnLineFeed
    /// A line feed.
    case lineFeed
    /// ETX, 0x03.
    case etx
    /// Another byte.
    case byte(UInt8)
    /// Nothing: the scan ends when the scanner falls silent.
    case none

    /// The suffix of a word in the configuration; `nil` for words it does not know.
    ///
    /// - Parameter word: `enter`, `tab`, `crlf`, `lf`, `etx` or `none`.
    public init?(word: String) {
        switch word {
        case "enter": self = .enter
        case "tab": self = .tab
        case "crlf": self = .carriageReturnLineFeed
        case "lf": self = .lineFeed
        case "etx": self = .etx
        case "none": self = .none
        default: return nil
        }
    }

    /// The words ``init(word:)`` knows, for messages about others.
    public static let words = ["enter", "tab", "crlf", "lf", "etx", "none"]

    /// The last byte of the suffix.
    var lastByte: UInt8? {
        switch self {
        case .enter: 0x0D
        case .tab: 0x09
        case .carriageReturnLineFeed, .lineFeed: 0x0A
        case .etx: 0x03
        case .byte(let byte): byte
        case .none: nil
        }
    }
}

/// How a scanner is set up, as far as its bytes and keys are concerned (design §7, `[[scanner]]`).
public struct ScannerOptions: Hashable, Sendable {
    /// Where the time of a key comes from.
    public enum TimeSource: Hashable, Sendable {
        /// The kernel's stamp; the device's clock has been set to `CLOCK_MONOTONIC`.
        case kernel
        /// The moment of reading: the stream is recorded or simulated, or the device has another clock.
        case reception
    }

    /// What ends a scan.
    public var suffix: ScanSuffix
    /// How long a scan may pause before it is rejected as a prefix of something lost.
    public var partialTimeout: Duration
    /// How long the scanner must be silent for a scan without suffix to be complete.
    public var idleEnd: Duration
    /// The longest text, in bytes; at least 1, and at most ``maximumLengthLimit`` is honoured.
    public var maximumLength: Int
    /// Whether Caps Lock changes letters; off for scanners that tap it and type as if it were off.
    public var followsCapsLock: Bool
    /// Where the time of a key comes from.
    public var timeSource: TimeSource

    /// No symbology comes near this many bytes, and an event has to hold the text.
    public static let maximumLengthLimit = 65_536

    /// A scanner's options; those left out have the defaults of the configuration.
    public init(
        suffix: ScanSuffix = .enter,
        partialTimeout: Duration = .milliseconds(500),
        idleEnd: Duration = .milliseconds(100),
        maximumLength: Int = 4_500,
        followsCapsLock: Bool = true,
        timeSource: TimeSource = .kernel
    ) {
        self.suffix = suffix
        self.partialTimeout = partialTimeout
        self.idleEnd = idleEnd
        self.maximumLength = maximumLength
        self.followsCapsLock = followsCapsLock
        self.timeSource = timeSource
    }

    /// The silence that ends or rejects a scan, in nanoseconds, at least 1.
    var silence: Int64 {
        let (seconds, attoseconds) = (suffix == .none ? idleEnd : partialTimeout).components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, sumOverflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        if overflows || sumOverflows { return seconds < 0 ? 1 : .max }
        return max(1, sum)
    }
}
