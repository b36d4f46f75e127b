// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput

/// What the drivers of a device's channels tell its supervisor, on the capture thread.
protocol ChannelOwner: AnyObject {
    /// Bytes arrived.
    func channelDelivered(at now: Instant)
    /// The device's state changed by what its own protocol said.
    func channelBecame(_ state: DeviceState, because reason: String, at now: Instant)
    /// The descriptor ended: unplugged, hung up, failed.
    func channelEnded(_ end: StreamEnd, at now: Instant)
    /// The device answers wrongly or not at all: it has to be opened anew.
    func channelFailed(_ reason: String, at now: Instant)
    /// What was asked to be quiet is.
    func channelStopped(at now: Instant)
    /// A scanner counted something besides scans.
    func channelCounted(_ counters: ScanCounters)
}

/// A scanner's descriptor on the capture thread: bytes → driver → sink.
final class ScannerChannel: DescriptorHandler {
    private let index: DeviceIndex
    private let descriptor: Int32
    private let sink: any CaptureSink
    private unowned let owner: any ChannelOwner
    // One of the two is there. Both are changed in place, so that their buffers are never copied.
    private var wedge: KeyboardWedge?
    private var serial: SerialScan?
    private var output = ScanOutput()
    private var pressedKeys: [UInt8] = []
    private var timer: LoopTimer?

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
        self.owner = owner
        descriptor = channel.descriptor
        switch channel.box {
        case .serial:
            serial = SerialScan(options: options)
        case .keys, .stream:
            var options = options
            options.timeSource = channel.hasMonotonicStamps ? .kernel : .reception
            wedge = KeyboardWedge(options: options)
        }
        timer = loop.makeTimer { [unowned self] now in tick(at: now) }
        if channel.beganInMidScan { noteLostHead(at: Clocks.now()) }
    }

    func receive(_ bytes: borrowing Span<UInt8>, at now: Instant) {
        wedge?.feed(bytes, at: now.monotonic, into: &output)
        serial?.feed(bytes, at: now.monotonic, into: &output)
        owner.channelDelivered(at: now)
        deliver(at: now)
    }

    func ended(_ end: StreamEnd, at now: Instant) {
        owner.channelEnded(end, at: now)
    }

    /// Accounts for the scan that was under way when the device went.
    func disconnect(at now: Instant) {
        wedge?.disconnect(at: now.monotonic, into: &output)
        serial?.disconnect(at: now.monotonic, into: &output)
        deliver(at: now)
    }

    private func tick(at now: Instant) {
        wedge?.tick(at: now.monotonic, into: &output)
        serial?.tick(at: now.monotonic, into: &output)
        deliver(at: now)
    }

    /// Tells the driver, in the kernel's own words, that keys were lost before the first it sees.
    private func noteLostHead(at now: Instant) {
        var records: [UInt8] = []
        for code in [InputEvent.dropped, InputEvent.report] {
            InputEvent(time: now.monotonic, type: InputEvent.synchronization, code: code, value: 0)
                .append(to: &records)
        }
        wedge?.feed(records.span, at: now.monotonic, into: &output)
        deliver(at: now)
    }

    private func deliver(at now: Instant) {
        if output.needsKeyState {
            EventDevice.readPressedKeys(descriptor, into: &pressedKeys)
            wedge?.resynchronise(pressed: pressedKeys.span, at: now.monotonic, into: &output)
        }
        for item in output.scans {
            sink.accept(item.scan, text: output.text.span.extracting(item.range), from: index, at: now)
        }
        for rejection in output.rejections { sink.reject(rejection, count: 1, from: index, at: now) }
        let counters = output.counters
        output.removeAll()
        if counters.drops > 0 {
            sink.alert(
                AlertCode.keysLost.rawValue,
                "the kernel dropped keystrokes of the scanner",
                from: index,
                at: now
            )
        }
        if counters != ScanCounters() { owner.channelCounted(counters) }
        timer?.deadline = wedge?.deadline ?? serial?.deadline
    }
}
