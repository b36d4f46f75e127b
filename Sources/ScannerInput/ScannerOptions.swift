// SPDX-License-Identifier: Apache-2.0

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
    /// What the scanner types before the text, at most ``longestPrefix`` bytes; empty for nothing.
    public var prefix: [UInt8] = []
    /// How long a scan may pause before it is rejected as a prefix of something lost.
    public var partialTimeout: Duration
    /// The same where keys come by Bluetooth, which keeps them back at times.
    public var bluetoothPartialTimeout = Duration.milliseconds(1_500)
    /// How long the scanner must be silent for a scan without suffix to be complete.
    public var idleEnd: Duration
    /// The same where keys come by Bluetooth.
    public var bluetoothIdleEnd = Duration.milliseconds(500)
    /// The longest span between two characters of a scan, `nil` for any; what is slower was typed by hand.
    public var maximumKeyGap: Duration?
    /// The longest text, in bytes; at least 1, and at most ``maximumLengthLimit`` is honoured.
    public var maximumLength: Int
    /// What is typed in place of something else; the text is measured before they are replaced.
    public var substitutes: [TextSubstitute] = []

    /// The layout the scanner types for.
    public var layout = LayoutName.us
    /// Whether Caps Lock changes letters; off for scanners that tap it and type as if it were off.
    public var followsCapsLock: Bool
    /// Whether the keypad types digits only while Num Lock is on; else it always does.
    public var followsNumLock = false
    /// Whether a dead key waits for the letter it belongs to; else it types its accent at once.
    public var composesDeadKeys = true
    /// What single keys type whatever the layout says, by key code below ``KeyMap/keyCount``.
    public var keys: [UInt16: [UInt8]] = [:]
    /// Where the time of a key comes from.
    public var timeSource: TimeSource

    /// No symbology comes near this many bytes, and an event has to hold the text.
    public static let maximumLengthLimit = 65_536
    /// How many bytes a ``prefix`` can have; what is beyond is not asked for.
    public static let longestPrefix = 16

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

    /// The options of the same scanner where its keys come by Bluetooth.
    public var overBluetooth: ScannerOptions {
        var options = self
        options.partialTimeout = bluetoothPartialTimeout
        options.idleEnd = bluetoothIdleEnd
        return options
    }

    /// The silence that ends or rejects a scan, in nanoseconds, at least 1.
    var silence: Int64 { (suffix.bytes.isEmpty ? idleEnd : partialTimeout).wholeNanoseconds }
}

extension Duration {
    /// The nanoseconds of a span, at least 1; saturates.
    var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, sumOverflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        if overflows || sumOverflows { return seconds < 0 ? 1 : .max }
        return max(1, sum)
    }
}
