// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput

/// An NFC reader on the capture thread: packets → driver → sink, and what the driver says back.
final class NFCChannel: DescriptorHandler {
    /// Bytes that may wait; the driver says one thing at a time.
    private static let outgoingCapacity = 4 * 1_024

    private let index: DeviceIndex
    private let path: String
    private let sink: any CaptureSink
    private let loop: CaptureLoop
    private unowned let owner: any ChannelOwner
    private var driver: CCIDScan
    private var output = ScanOutput()
    private var outgoing = OutgoingBytes(capacity: NFCChannel.outgoingCapacity)
    private var timer: LoopTimer?
    private let descriptor: Int32
    private let tap: TapPoint
    private var registration: Registration?
    private var isReady = false

    /// A driver for a channel just opened.
    ///
    /// - Parameters:
    ///   - channel: The open device.
    ///   - index: The device.
    ///   - options: How its scans are to be.
    ///   - asksForBeeper: Whether the reader may be asked, by a command of its maker, whether it has a beeper.
    ///   - sink: Takes what is scanned.
    ///   - loop: The capture loop, which reads the channel.
    ///   - owner: Hears of everything else.
    ///   - tap: Hears of what passes between reader and tags.
    init(
        _ channel: OpenedChannel,
        index: DeviceIndex,
        options: ScannerOptions,
        asksForBeeper: Bool,
        sink: any CaptureSink,
        loop: CaptureLoop,
        owner: any ChannelOwner,
        tap: TapPoint
    ) {
        self.index = index
        self.sink = sink
        self.loop = loop
        self.owner = owner
        path = channel.path
        descriptor = channel.descriptor
        self.tap = tap
        driver = CCIDScan(options: options, asksForBeeper: asksForBeeper)
        timer = loop.makeTimer { [unowned self] now in
            tap.note(.ticked, on: 0, at: now.monotonic)
            driver.tick(at: now.monotonic, into: &output)
            act(at: now)
        }
    }

    /// Begins, registered with the loop: the device has the first word.
    func begin(_ registration: Registration, at now: Instant) {
        self.registration = registration
        tap.note(.opened(presentation), on: 0, at: now.monotonic)
        owner.channelBecame(.connecting, because: "asking the reader at \(path)", at: now)
    }

    /// Tells somebody who begins to listen what there is to listen to.
    func introduce(to listener: TapListener, at now: Instant) {
        listener.add(TapEntry(channel: 0, time: now.monotonic, event: .opened(presentation)))
    }

    private var presentation: TapChannel {
        var driver = driver
        driver.isTraced = true
        return TapChannel(
            driverName: "ccid",
            path: path,
            hasMonotonicStamps: false,
            driver: driver,
            encoding: .utf8
        )
    }

    /// Whether it can beep.
    var hasBeeper: Bool { driver.hasBeeper }

    /// Has the reader beep.
    ///
    /// - Returns: Whether it can.
    func signal(_ signal: StationSignal, at now: Instant) -> Bool {
        tap.note(.told(signal), on: 0, at: now.monotonic)
        guard driver.signal(signal, at: now.monotonic) else { return false }
        act(at: now)
        return true
    }

    func receive(_ bytes: borrowing Span<UInt8>, at now: Instant) {
        tap.note(bytes, on: 0, at: now.monotonic)
        driver.feed(bytes, at: now.monotonic, into: &output)
        owner.channelDelivered(at: now)
        act(at: now)
    }

    func writable(at now: Instant) {
        if let failure = flush() { owner.channelEnded(.failure(failure), at: now) }
    }

    func ended(_ end: StreamEnd, at now: Instant) { owner.channelEnded(end, at: now) }

    /// Accounts for the tag that was being read when the reader went; it has been unregistered.
    func disconnect(at now: Instant) {
        registration = nil
        timer?.deadline = nil
        tap.note(.closed, on: 0, at: now.monotonic)
        driver.disconnect(at: now.monotonic, into: &output)
        deliver(at: now)
    }

    private func act(at now: Instant) {
        deliver(at: now)
        guard registration != nil else { return }
        var hasRoom = true
        driver.takeSend { hasRoom = outgoing.append($0) }
        timer?.deadline = driver.deadline
        if driver.isReady, !isReady {
            isReady = true
            owner.channelBecame(.ready, because: "reading \(path)", at: now)
        }
        if let failure = driver.failure {
            owner.channelFailed("\(path): \(failure)", at: now)
        } else if let failure = flush() {
            owner.channelEnded(.failure(failure), at: now)
        } else if !hasRoom {
            owner.channelFailed("\(path) takes no bytes", at: now)
        }
    }

    private func deliver(at now: Instant) {
        for item in output.scans {
            sink.accept(item.scan, text: output.text.span.extracting(item.range), from: index, at: now)
        }
        for rejection in output.rejections { sink.reject(rejection, count: 1, from: index, at: now) }
        let counters = output.counters
        output.removeAll()
        if counters != ScanCounters() { owner.channelCounted(counters) }
    }

    private func flush() -> SystemCallFailure? {
        guard let registration else { return nil }
        do throws(SystemCallFailure) {
            try outgoing.flush(to: descriptor)
        } catch {
            return error
        }
        loop.setWantsToWrite(!outgoing.isEmpty, for: registration)
        return nil
    }
}
