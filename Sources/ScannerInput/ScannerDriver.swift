// SPDX-License-Identifier: Apache-2.0

public import Capture

/// A scanner's side of the journey of a read: bytes and time in, scans out.
///
/// It never reads, waits or asks the clock. Its owner feeds it whatever the device delivers, ticks it when its
/// ``deadline`` has come and all that the device had ready has been fed, and tells it when the device is gone.
public protocol ScannerDriver: Sendable {
    /// When ``tick(at:into:)`` has something to do, unless more bytes come first; `nil` between scans.
    var deadline: MonotonicTime? { get }

    /// Whether a scan has begun that has not ended.
    var isMidScan: Bool { get }

    /// Takes bytes as one read delivered them, split anywhere.
    ///
    /// - Parameters:
    ///   - bytes: What the device delivered.
    ///   - now: The moment of reading.
    ///   - output: Where scans and rejections are added.
    mutating func feed(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime, into output: inout ScanOutput)

    /// Ends what has been silent for too long.
    mutating func tick(at now: MonotonicTime, into output: inout ScanOutput)

    /// Takes note that nobody watched the silence that seems to be over: ``deadline`` has passed, no tick came, and
    /// more bytes wait, which may have come in time.
    ///
    /// What seems to have ended and what comes next may be parts of one scan, so neither is good. To be called before
    /// ``feed(_:at:into:)`` by an owner that was held up; it does nothing where the kernel dates what was typed.
    mutating func doubtSilence(at now: MonotonicTime, into output: inout ScanOutput)

    /// Ends what was running because the device went away; the driver is as new afterwards.
    mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput)

    /// Learns which keys are down after keys were lost (``ScanOutput/needsKeyState``); only keyboards ask.
    ///
    /// - Parameters:
    ///   - pressed: The bits `EVIOCGKEY` gave; empty for a source that cannot tell.
    ///   - now: A moment after it had answered.
    ///   - output: Where scans and rejections are added.
    mutating func resynchronise(
        pressed: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    )
}

extension ScannerDriver {
    /// What has begun and not ended has its time to end at.
    public var isMidScan: Bool { deadline != nil }

    /// Does nothing: a conversation has its own time-outs.
    public mutating func doubtSilence(at now: MonotonicTime, into output: inout ScanOutput) {}

    /// Does nothing: what is no keyboard never asks.
    public mutating func resynchronise(
        pressed: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {}
}
