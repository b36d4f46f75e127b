// SPDX-License-Identifier: Apache-2.0

public import Capture
public import ScannerInput

/// Plays a recording into drivers, one step after another, as the capture thread would: records when their time
/// comes, deadlines in between.
///
/// The caller decides how fast: it asks for ``nextTime`` and calls ``step(into:from:at:)`` with that moment, on
/// whatever clock it likes.
public struct RecordingPlayer: Sendable {
    /// A channel's driver and how its bytes are to be read.
    public struct Source: Sendable {
        /// The driver, as new.
        public var driver: any ScannerDriver
        /// How its bytes are to be read.
        public var encoding: TextEncoding

        /// A source.
        public init(driver: any ScannerDriver, encoding: TextEncoding = .utf8) {
            self.driver = driver
            self.encoding = encoding
        }
    }

    private let records: [Recording.Record]
    private var sources: [Int: Source]
    private var next = 0
    private var output = ScanOutput()
    private let start: MonotonicTime
    /// What the drivers counted besides scans.
    public private(set) var counters = ScanCounters()

    /// A player at the beginning.
    ///
    /// - Parameters:
    ///   - recording: What to play.
    ///   - start: The moment of its time 0.
    ///   - sources: The drivers by channel; records of other channels are passed over.
    public init(_ recording: Recording, start: MonotonicTime, sources: [Int: Source]) {
        records = recording.records
        self.start = start
        self.sources = sources
    }

    /// The moment of the next step; `nil` at the end.
    public var nextTime: MonotonicTime? {
        let deadline = sources.values.compactMap(\.driver.deadline).min()
        guard next < records.count else { return deadline }
        let record = start.advanced(byNanoseconds: records[next].time &* 1_000)
        guard let deadline, deadline < record else { return record }
        return deadline
    }

    /// Whether the next step plays a record, rather than letting a deadline pass.
    public var playsRecord: Bool {
        guard next < records.count else { return false }
        return nextTime == start.advanced(byNanoseconds: records[next].time &* 1_000)
    }

    /// Does the next step.
    ///
    /// - Parameters:
    ///   - sink: Takes scans and rejections.
    ///   - device: Whose they are.
    ///   - now: The moment of ``nextTime``, on both clocks.
    public mutating func step(into sink: any CaptureSink, from device: DeviceIndex, at now: Instant) {
        guard playsRecord else {
            for number in sources.keys.sorted() {
                guard let deadline = sources[number]?.driver.deadline, deadline <= now.monotonic else {
                    continue
                }
                sources[number]?.driver.tick(at: now.monotonic, into: &output)
                deliver(number, into: sink, from: device, at: now)
            }
            return
        }
        let record = records[next]
        next += 1
        guard sources[record.channel] != nil else { return }
        switch record.event {
        case .plug, .withheld, .lost: break
        case .unplug: sources[record.channel]?.driver.disconnect(at: now.monotonic, into: &output)
        case .bytes(let bytes), .report(let bytes):
            sources[record.channel]?.driver.feed(bytes.span, at: now.monotonic, into: &output)
        case .tag(let uid, let message):
            let bytes = RecordedTagScan.bytes(uid: uid, message: message)
            sources[record.channel]?.driver.feed(bytes.span, at: now.monotonic, into: &output)
        case .keys(let keys):
            let bytes = Self.bytes(of: keys, at: now.monotonic)
            sources[record.channel]?.driver.feed(bytes.span, at: now.monotonic, into: &output)
        case .pressed(let codes):
            let bits = Self.bits(of: codes)
            sources[record.channel]?.driver.resynchronise(
                pressed: bits.span,
                at: now.monotonic,
                into: &output
            )
        }
        if output.needsKeyState {
            // As in the daemon: what was scanned is looked at with the answer.
            if isFollowedByKeyState(record.channel) { return }
            // Nobody noted what the kernel answered: as if no key had been down.
            let none: [UInt8] = []
            sources[record.channel]?.driver.resynchronise(
                pressed: none.span,
                at: now.monotonic,
                into: &output
            )
        }
        deliver(record.channel, into: sink, from: device, at: now)
    }

    /// Whether the kernel's answer to this loss stands below: behind all that was in the same read.
    private func isFollowedByKeyState(_ channel: Int) -> Bool {
        for record in records[next...] where record.channel == channel {
            switch record.event {
            case .pressed: return true
            case .plug, .unplug: return false
            case .keys(let keys): if keys.contains(.dropped) { return false }
            case .bytes, .report, .tag, .lost, .withheld: break
            }
        }
        return false
    }

    private mutating func deliver(
        _ channel: Int,
        into sink: any CaptureSink,
        from device: DeviceIndex,
        at now: Instant
    ) {
        let encoding = sources[channel]?.encoding ?? .utf8
        for item in output.scans {
            var text: [UInt8] = []
            encoding.append(output.text.span.extracting(item.range), to: &text)
            sink.accept(item.scan, text: text.span, from: device, at: now)
        }
        for rejection in output.rejections { sink.reject(rejection, count: 1, from: device, at: now) }
        counters += output.counters
        output.removeAll()
    }

    /// The bytes of an event device's records.
    public static func bytes(of keys: [Recording.KeyRecord], at time: MonotonicTime) -> [UInt8] {
        var bytes: [UInt8] = []
        for event in events(of: keys, at: time) { event.append(to: &bytes) }
        return bytes
    }

    /// An event device's records with a time.
    public static func events(of keys: [Recording.KeyRecord], at time: MonotonicTime) -> [InputEvent] {
        keys.map { InputEvent(time: time, type: $0.type, code: $0.code, value: $0.value) }
    }

    private static func bits(of codes: [UInt16]) -> [UInt8] {
        var bits = [UInt8](repeating: 0, count: 96)
        for code in codes where Int(code) < bits.count * 8 { bits[Int(code) / 8] |= 1 << UInt8(code % 8) }
        return bits
    }
}
