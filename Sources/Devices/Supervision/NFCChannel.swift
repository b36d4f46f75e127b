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
    private var registration: Registration?
    private var isReady = false

    /// A driver for a channel just opened.
    init(
        _ channel: OpenedChannel,
        index: DeviceIndex,
        options: ScannerOptions,
        sink: any CaptureSink,
        loop: CaptureLoop,
        owner: any ChannelOwner
    ) {
        self.index = index
        self.sink = sink
        self.loop = loop
        self.owner = owner
        path = channel.path
        descriptor = channel.descriptor
        driver = CCIDScan(options: options)
        timer = loop.makeTimer { [unowned self] now in
            driver.tick(at: now.monotonic, into: &output)
            act(at: now)
        }
    }

    /// Begins, registered with the loop: the device has the first word.
    func begin(_ registration: Registration, at now: Instant) {
        self.registration = registration
        owner.channelBecame(.connecting, because: "asking the reader at \(path)", at: now)
    }

    func receive(_ bytes: borrowing Span<UInt8>, at now: Instant) {
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
