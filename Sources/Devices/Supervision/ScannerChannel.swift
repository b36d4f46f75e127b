// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ReaderProtocols
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
    /// Which reader it is has been found out.
    func channelFound(_ finding: ReaderFinding, at now: Instant)
    /// A line is to have another speed; ``ReaderChannel/lineIsSet(_:at:)`` is to follow.
    func channelWants(_ baudRate: UInt32, at now: Instant)
    /// A reader counted something besides reads.
    func channelCounted(_ counters: ReaderCounters)
}

extension ChannelOwner {
    // Of readers only.
    func channelFound(_ finding: ReaderFinding, at now: Instant) {}
    func channelWants(_ baudRate: UInt32, at now: Instant) {}
    func channelCounted(_ counters: ReaderCounters) {}
}

/// A scanner's descriptor on the capture thread: bytes → driver → sink.
final class ScannerChannel: DescriptorHandler {
    private let index: DeviceIndex
    private let descriptor: Int32
    private let sink: any CaptureSink
    private unowned let owner: any ChannelOwner
    private let tap: TapPoint
    private let number: Int
    private let opened: OpenedChannel
    private var reading: Reading
    /// How the driver's bytes are to be read; keyboards give UTF-8.
    private let encoding: TextEncoding
    /// A text on its way to UTF-8.
    private var converted: [UInt8] = []
    private var pressedKeys: [UInt8] = []
    private var timer: LoopTimer?

    /// A driver for a channel just opened.
    ///
    /// - Parameters:
    ///   - channel: The open device.
    ///   - number: Which of the device's channels, from 0.
    ///   - index: The device.
    ///   - options: How the scanner is set up.
    ///   - connection: How it is connected.
    ///   - sink: Takes what is scanned.
    ///   - loop: The capture loop, which reads the channel.
    ///   - owner: Hears of everything else.
    ///   - tap: Hears of the raw records.
    init(
        _ channel: OpenedChannel,
        number: Int,
        index: DeviceIndex,
        options: ScannerOptions,
        connection: ScannerConnection,
        sink: any CaptureSink,
        loop: CaptureLoop,
        owner: any ChannelOwner,
        tap: TapPoint
    ) {
        self.tap = tap
        self.number = number
        opened = channel
        self.index = index
        self.sink = sink
        self.owner = owner
        descriptor = channel.descriptor
        switch channel.box {
        // Packets are a conversation: NFCChannel leads it, ReaderChannel those of readers.
        case .serial, .packets, .bulk, .reports, .network:
            reading = Reading(SerialScan(options: options))
            encoding = connection.encoding
        case .hid(_, .pointOfSale(let layout)):
            reading = Reading(HIDPOSScan(options: options, layout: layout))
            encoding = connection.encoding
        case .hid(_, .stream):
            reading = Reading(HIDStreamScan(options: options))
            encoding = connection.encoding
        case .keys, .stream:
            var options = options
            options.timeSource = channel.hasMonotonicStamps ? .kernel : .reception
            if channel.isBluetooth { options = options.overBluetooth }
            reading = Reading(KeyboardWedge(options: options, keyMap: channel.keyMap))
            encoding = .utf8
        }
        timer = loop.makeTimer { [unowned self] now in tick(at: now) }
        tap.note(.opened(presentation), on: number, at: Clocks.monotonic())
        if channel.beganInMidScan { noteLostHead(at: Clocks.now()) }
    }

    /// Tells somebody who begins to listen what there is to listen to.
    func introduce(to listener: TapListener, at now: Instant) {
        listener.add(TapEntry(channel: number, time: now.monotonic, event: .opened(presentation)))
    }

    private var presentation: TapChannel {
        TapChannel(
            driverName: opened.driver,
            path: opened.path,
            hasMonotonicStamps: opened.hasMonotonicStamps,
            driver: reading.driver,
            encoding: encoding
        )
    }

    func receive(_ bytes: borrowing Span<UInt8>, at now: Instant) {
        tap.note(bytes, on: number, at: now.monotonic)
        let (hasNews, deadline) = reading.take(bytes, at: now.monotonic)
        owner.channelDelivered(at: now)
        if hasNews { deliver(at: now) } else { timer?.deadline = deadline }
    }

    func ended(_ end: StreamEnd, at now: Instant) {
        owner.channelEnded(end, at: now)
    }

    /// Accounts for the scan that was under way when the device went.
    func disconnect(at now: Instant) {
        tap.note(.closed, on: number, at: now.monotonic)
        reading.disconnect(at: now.monotonic)
        deliver(at: now)
    }

    private func tick(at now: Instant) {
        tap.note(.ticked, on: number, at: now.monotonic)
        reading.tick(at: now.monotonic)
        deliver(at: now)
    }

    /// Tells the driver, in the kernel's own words, that keys were lost before the first it sees.
    private func noteLostHead(at now: Instant) {
        var records: [UInt8] = []
        for code in [InputEvent.dropped, InputEvent.report] {
            InputEvent(time: now.monotonic, type: InputEvent.synchronization, code: code, value: 0)
                .append(to: &records)
        }
        tap.note(records.span, on: number, at: now.monotonic)
        _ = reading.take(records.span, at: now.monotonic)
        deliver(at: now)
    }

    private func deliver(at now: Instant) {
        if reading.output.needsKeyState {
            pressedKeys.removeAll(keepingCapacity: true)
            if let inquiry = opened.inquiryDescriptor {
                EventDevice.readPressedKeys(inquiry, into: &pressedKeys)
            }
            // Keys may have come since the turn began; what was said is true of them too.
            let answered = Clocks.monotonic()
            tap.note(.keyState(pressedKeys), on: number, at: answered)
            reading.resynchronise(pressed: pressedKeys.span, at: answered)
        }
        for item in reading.output.scans {
            let text = reading.output.text.span.extracting(item.range)
            if encoding == .utf8 {
                sink.accept(item.scan, text: text, from: index, at: now)
            } else {
                converted.removeAll(keepingCapacity: true)
                encoding.append(text, to: &converted)
                sink.accept(item.scan, text: converted.span, from: index, at: now)
            }
        }
        for rejection in reading.output.rejections { sink.reject(rejection, count: 1, from: index, at: now) }
        let counters = reading.output.counters
        reading.output.removeAll()
        if counters.drops > 0 {
            sink.alert(
                AlertCode.keysLost.rawValue,
                "the kernel dropped keystrokes of the scanner",
                from: index,
                at: now
            )
        }
        if counters != ScanCounters() { owner.channelCounted(counters) }
        timer?.deadline = reading.deadline
    }
}

/// A driver and what it has found.
private struct Reading {
    // Used in place by mutating functions: as a property of a class it would be copied with all its buffers.
    private(set) var driver: any ScannerDriver
    var output = ScanOutput()
    private var lastNews = MonotonicTime(nanoseconds: 0)
    /// Nanoseconds after which somebody who looks may expect to see that the scanner types.
    private static let patience: Int64 = 100_000_000

    init(_ driver: any ScannerDriver) { self.driver = driver }

    /// Takes what was read.
    ///
    /// What is merely counted in the middle of a scan is told at its end, or after a while.
    ///
    /// - Returns: Whether somebody is to hear of it, and when a tick is due.
    mutating func take(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime
    ) -> (hasNews: Bool, deadline: MonotonicTime?) {
        // The timer has not fired: this thread was held up, and the bytes may have waited long.
        driver.doubtSilence(at: now, into: &output)
        driver.feed(bytes, at: now, into: &output)
        let isUneventful =
            output.isEmpty && output.counters.drops == 0 && driver.isMidScan
            && now.nanoseconds(since: lastNews) < Self.patience
        if !isUneventful { lastNews = now }
        return (!isUneventful, driver.deadline)
    }

    /// When ``tick(at:)`` is due.
    var deadline: MonotonicTime? { mutating get { driver.deadline } }

    mutating func tick(at now: MonotonicTime) { driver.tick(at: now, into: &output) }

    mutating func disconnect(at now: MonotonicTime) { driver.disconnect(at: now, into: &output) }

    mutating func resynchronise(pressed: borrowing Span<UInt8>, at now: MonotonicTime) {
        driver.resynchronise(pressed: pressed, at: now, into: &output)
    }
}
