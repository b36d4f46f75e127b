// SPDX-License-Identifier: Apache-2.0

public import Capture

/// Scans from a scanner that sends a stream of bytes in HID reports: id 1, a length, up to 62 bytes.
///
/// The reports say nothing about scans; suffix and silence do, as on a serial port.
public struct HIDStreamScan: ScannerDriver {
    private var assembler: ScanAssembler

    /// A driver for a device just opened.
    public init(options: ScannerOptions) {
        assembler = ScanAssembler(options: options)
    }

    /// When ``tick(at:into:)`` has something to do, unless more bytes come first; `nil` between scans.
    public var deadline: MonotonicTime? { assembler.deadline }

    /// Takes what one read delivered: one report, as hidraw gives it, or several.
    public mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        var start = 0
        while start < bytes.count {
            let end = start &+ min(HIDScanFormat.streamReportLength, bytes.count &- start)
            if bytes[start] == HIDScanFormat.streamReportID {
                let promised = end &- start > 1 ? Int(bytes[start &+ 1]) : 0
                let first = min(start &+ 2, end)
                let last = min(first &+ promised, end)
                // Bytes were promised that the report does not hold: of this scan, or of one that begins in it.
                let isShort = last &- first < promised
                if isShort { assembler.markDamaged(at: now, into: &output) }
                for index in first..<last { assembler.append(bytes[index], at: now, into: &output) }
                if isShort { assembler.markDamaged(at: now, into: &output) }
            }
            start = end
        }
    }

    /// Ends what has been silent for too long.
    public mutating func tick(at now: MonotonicTime, into output: inout ScanOutput) {
        assembler.tick(at: now, into: &output)
    }

    /// Takes note that nobody watched the silence that seems to be over.
    public mutating func doubtSilence(at now: MonotonicTime, into output: inout ScanOutput) {
        assembler.doubtSilence(at: now, into: &output)
    }

    /// Ends what was running because the device went away.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {
        assembler.disconnect(at: now, into: &output)
    }
}
