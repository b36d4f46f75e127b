// SPDX-License-Identifier: Apache-2.0

public import Capture

/// A session of any family with a reader that is a HID device: reports in and out in place of bytes.
///
/// Its owner calls ``feed(_:at:into:)`` with what one read from hidraw gave, one report, and writes out
/// ``ReaderOutput/send`` in portions of ``HIDReportForm/writeSize``, one write to hidraw for each.
public struct HIDReportSession: ReaderProtocol {
    /// How the bytes are in the reports.
    public let form: HIDReportForm
    private var session: any ReaderProtocol

    /// Wraps a session that has not started yet.
    public init(_ session: any ReaderProtocol, form: HIDReportForm) {
        self.session = session
        self.form = form
    }

    /// The family's.
    public var deadline: MonotonicTime? { session.deadline }

    /// Begins, or begins again, on a device that was just opened.
    public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
        let first = output.send.count
        session.start(at: now, into: &output)
        form.wrap(from: first, in: &output.send)
    }

    /// The family's.
    public mutating func setClock(_ now: Instant) { session.setClock(now) }

    /// Goes on; reports have no speed, but whoever searches asks for one.
    public mutating func lineIsSet(_ isDone: Bool, at now: MonotonicTime, into output: inout ReaderOutput) {
        let first = output.send.count
        session.lineIsSet(isDone, at: now, into: &output)
        form.wrap(from: first, in: &output.send)
    }

    /// Takes one report.
    ///
    /// A report that carries something else (another number, a length that it has not) is counted as malformed.
    public mutating func feed(
        _ report: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard !report.isEmpty else { return }
        guard let content = form.content(of: report) else {
            output.counters.malformed += 1
            return
        }
        let first = output.send.count
        guard !form.hasLength else {
            session.feed(report.extracting(content), at: now, into: &output)
            form.wrap(from: first, in: &output.send)
            return
        }
        // The zeros at the end may belong to a frame; those that do not are no noise.
        var end = content.upperBound
        while end > content.lowerBound, report[end - 1] == 0 { end -= 1 }
        session.feed(report.extracting(content.lowerBound..<end), at: now, into: &output)
        let (skipped, resynchronised) = (output.counters.bytesSkipped, output.counters.resynchronisations)
        if end < content.upperBound {
            session.feed(report.extracting(end..<content.upperBound), at: now, into: &output)
        }
        output.counters.bytesSkipped = skipped
        output.counters.resynchronisations = resynchronised
        form.wrap(from: first, in: &output.send)
    }

    /// Lets time-outs happen.
    public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
        let first = output.send.count
        session.tick(at: now, into: &output)
        form.wrap(from: first, in: &output.send)
    }

    /// The family's.
    public var outputs: Set<UInt8> { session.outputs }

    /// Switches pins, soon.
    public mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let first = output.send.count
        session.switchOutputs(levels, at: now, into: &output)
        form.wrap(from: first, in: &output.send)
    }

    /// The family's.
    public var hasBeeper: Bool { session.hasBeeper }

    /// Sounds the beeper, soon.
    public mutating func beep(times: UInt8, at now: MonotonicTime, into output: inout ReaderOutput) {
        let first = output.send.count
        session.beep(times: times, at: now, into: &output)
        form.wrap(from: first, in: &output.send)
    }

    /// Accesses a tag's memory.
    public mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let first = output.send.count
        session.perform(operation, at: now, into: &output)
        form.wrap(from: first, in: &output.send)
    }

    /// Asks the reader to be quiet.
    public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
        let first = output.send.count
        session.stop(at: now, into: &output)
        form.wrap(from: first, in: &output.send)
    }
}
