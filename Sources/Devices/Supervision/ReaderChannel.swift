// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ReaderProtocols

/// A reader's conversation on the capture thread: bytes → session → sink, and what the session sends back.
///
/// It outlives its ports: after a failure the same session goes on over the next, and knows since when reads
/// may have been lost.
final class ReaderChannel: DescriptorHandler {
    /// Bytes that may wait for a port that takes none; a session's longest start-up is far below.
    private static let outgoingCapacity = 16 * 1024

    private let index: DeviceIndex
    private let sink: any CaptureSink
    private let loop: CaptureLoop
    private unowned let owner: any ChannelOwner
    private let tap: TapPoint
    /// What people call its antennas, by their ports.
    private let antennaNames: [UInt8: String]
    private var session: any ReaderProtocol
    private var output = ReaderOutput()
    private var outgoing = OutgoingBytes(capacity: ReaderChannel.outgoingCapacity)
    private var timer: LoopTimer?
    /// What is done with a tag's memory now.
    private var tagAccess: TagAccess?
    private var port: (descriptor: Int32, registration: Registration, presentation: TapChannel)?

    /// A conversation that has no port yet.
    init(
        _ session: any ReaderProtocol,
        index: DeviceIndex,
        sink: any CaptureSink,
        loop: CaptureLoop,
        owner: any ChannelOwner,
        tap: TapPoint,
        antennaNames: [UInt8: String] = [:]
    ) {
        self.tap = tap
        self.antennaNames = antennaNames
        self.session = session
        self.index = index
        self.sink = sink
        self.loop = loop
        self.owner = owner
        timer = loop.makeTimer { [unowned self] now in
            self.session.tick(at: now.monotonic, into: &output)
            tagAccess?.task.tick(at: now.monotonic)
            act(at: now)
        }
    }

    /// Begins, or begins again, over a port just opened and registered.
    ///
    /// - Parameters:
    ///   - channel: The open port.
    ///   - registration: What the loop reads it under.
    ///   - driver: How it is read, in a word.
    ///   - now: When.
    func begin(_ channel: OpenedChannel, _ registration: Registration, driver: String, at now: Instant) {
        let presentation = TapChannel(reader: driver, path: channel.path)
        port = (channel.writingDescriptor ?? channel.descriptor, registration, presentation)
        outgoing.removeAll()
        session.setClock(now)
        if let port { tap.note(.opened(port.presentation), on: 0, at: now.monotonic) }
        session.start(at: now.monotonic, into: &output)
        act(at: now)
    }

    /// Forgets the port; it has been unregistered.
    func end(at now: Instant) {
        if port != nil { tap.note(.closed, on: 0, at: now.monotonic) }
        port = nil
        timer?.deadline = nil
        tagAccess = nil
        outgoing.removeAll()
    }

    /// Asks the reader to be quiet; ``ChannelOwner/channelStopped(at:)`` follows if it obeys.
    func stop(at now: Instant) {
        tagAccess = nil
        session.stop(at: now.monotonic, into: &output)
        act(at: now)
    }

    /// Tells somebody who begins to listen what there is to listen to.
    func introduce(to listener: TapListener, at now: Instant) {
        guard let port else { return }
        listener.add(TapEntry(channel: 0, time: now.monotonic, event: .opened(port.presentation)))
    }

    /// The outputs that can be switched now.
    var outputs: Set<UInt8> { session.outputs }

    /// Switches outputs, soon.
    func switchOutputs(_ levels: [UInt8: Bool], at now: Instant) {
        session.switchOutputs(levels, at: now.monotonic, into: &output)
        act(at: now)
    }

    /// Reads or writes a tag's memory; `tell` is called once, whatever happens.
    ///
    /// - Returns: Whether it began: another may be under way.
    func access(_ request: TagRequest, at now: Instant, tell: @escaping (TagOutcome) -> Void) -> Bool {
        guard tagAccess == nil else { return false }
        tagAccess = TagAccess(request, at: now, tell: tell)
        act(at: now)
        return true
    }

    /// Goes on once the line has the speed that was asked for, or cannot have it.
    func lineIsSet(_ isDone: Bool, at now: Instant) {
        session.lineIsSet(isDone, at: now.monotonic, into: &output)
        act(at: now)
    }

    /// Whether its beeper can be sounded now.
    var hasBeeper: Bool { session.hasBeeper }

    /// Sounds its beeper, soon.
    func beep(times: UInt8, at now: Instant) {
        session.beep(times: times, at: now.monotonic, into: &output)
        act(at: now)
    }

    func receive(_ bytes: borrowing Span<UInt8>, at now: Instant) {
        session.setClock(now)
        tap.note(bytes, on: 0, at: now.monotonic)
        session.feed(bytes, at: now.monotonic, into: &output)
        owner.channelDelivered(at: now)
        act(at: now)
    }

    func writable(at now: Instant) {
        if let failure = flush() { owner.channelEnded(.failure(failure), at: now) }
    }

    func ended(_ end: StreamEnd, at now: Instant) {
        owner.channelEnded(end, at: now)
    }

    /// Does what the session said: state before the reads it speaks of, giving up after them.
    private func act(at now: Instant) {
        var failure: ReaderFailure?
        var hasStopped = false
        for notice in output.notices {
            switch notice {
            case .failed(let reason): failure = reason
            case .stopped: hasStopped = true
            case .alert(let alert): sink.alert(alert.code, "\(alert)", from: index, at: now)
            case .input: sink.alert(AlertCode.readerInput.rawValue, "\(notice)", from: index, at: now)
            case .found(let finding): owner.channelFound(finding, at: now)
            case .connecting, .searching, .ready, .degraded, .recovered:
                if let state = notice.state {
                    owner.channelBecame(state, because: notice.words(naming: antennaNames), at: now)
                }
            }
        }
        output.forEachRejection { sink.reject($0, count: $1, from: index, at: now) }
        if !output.reads.isEmpty {
            sink.accept(output.reads.span, from: index, at: now)
            if let tagAccess { tagAccess.task.heard(output.reads.span) }
        }
        for item in output.scans {
            let text = output.texts.span.extracting(item.text)
            tap.note(scan: item.scan, text: text, on: 0, at: now.monotonic)
            sink.accept(item.scan, text: text, from: index, at: now)
        }
        for answer in output.answers { tagAccess?.task.answered(answer, at: now.monotonic) }
        if !output.counters.isEmpty { owner.channelCounted(output.counters) }
        var hasRoom = true
        if port != nil, !output.send.isEmpty {
            tap.note(said: output.send, on: 0, at: now.monotonic)
            hasRoom = outgoing.append(output.send.span)
        }
        let baudRate = output.baudRate
        output.removeAll()
        timer?.deadline = port == nil ? nil : earliest(Self.deadline(of: &session), tagAccess?.task.deadline)
        let writeFailure = flush()

        if let failure {
            owner.channelFailed("\(failure)", at: now)
        } else if let writeFailure {
            owner.channelEnded(.failure(writeFailure), at: now)
        } else if !hasRoom {
            owner.channelFailed("the port takes no bytes", at: now)
        } else if hasStopped {
            owner.channelStopped(at: now)
        } else {
            if let baudRate { owner.channelWants(baudRate, at: now) }
            continueAccess(at: now)
        }
    }

    /// Has the reader do the next step with a tag, or ends.
    private func continueAccess(at now: Instant) {
        guard let access = tagAccess else { return }
        if access.settle() {
            tagAccess = nil
        } else if let operation = access.task.takeNext() {
            session.perform(operation, at: now.monotonic, into: &output)
            act(at: now)
        }
    }

    /// When a session wants to be ticked, asked in place: a property of a class is copied, here with all its buffers.
    private static func deadline(of session: inout any ReaderProtocol) -> MonotonicTime? { session.deadline }

    private func earliest(_ one: MonotonicTime?, _ other: MonotonicTime?) -> MonotonicTime? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    private func flush() -> SystemCallFailure? {
        guard let port, !outgoing.isEmpty else { return nil }
        do throws(SystemCallFailure) {
            try outgoing.flush(to: port.descriptor)
        } catch {
            return error
        }
        loop.setWantsToWrite(!outgoing.isEmpty, for: port.registration)
        return nil
    }
}
