// SPDX-License-Identifier: Apache-2.0

public import Capture

/// Scans from a serial port or CDC-ACM device: the scanner's bytes as they are.
public struct SerialScan: ScannerDriver {
    private var assembler: ScanAssembler

    /// A driver for a port just opened; all bytes are dated by their reception.
    public init(options: ScannerOptions) {
        assembler = ScanAssembler(options: options)
    }

    /// When ``tick(at:into:)`` has something to do, unless more bytes come first; `nil` between scans.
    public var deadline: MonotonicTime? { assembler.deadline }

    /// Takes bytes as one read delivered them; scans may be split and joined anywhere.
    public mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        for index in bytes.indices { assembler.append(bytes[index], at: now, into: &output) }
    }

    /// Ends what has been silent for too long.
    public mutating func tick(at now: MonotonicTime, into output: inout ScanOutput) {
        assembler.tick(at: now, into: &output)
    }

    /// Takes note that nobody watched the silence that seems to be over.
    public mutating func doubtSilence(at now: MonotonicTime, into output: inout ScanOutput) {
        assembler.doubtSilence(at: now, into: &output)
    }

    /// Ends what was running because the port went away.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {
        assembler.disconnect(at: now, into: &output)
    }
}
