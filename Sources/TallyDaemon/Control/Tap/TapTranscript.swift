// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import Devices
import ScannerInput

/// The lines of a tap, made from what a listener took.
///
/// It runs copies of the device's drivers over the same bytes, one record at a time. So it knows where each scan
/// begins and ends, and can hold back what a secret label's scan was made of, without any work for the capture
/// thread:
///
///     bytes ──▶ record ──▶ held back ──▶ scan complete ──▶ secret? ──▶ told, or one line "withheld"
///
/// While no label is secret, nothing is held back.
struct TapTranscript {
    /// Tells whether a scan's text must not leave the daemon; `nil` while nothing is secret.
    typealias Judge = @Sendable (_ text: [UInt8]) -> Bool

    /// More records than the longest scan has; what goes on longer is withheld.
    private static let heldLimit = 1 << 20

    /// Changes when the rules do; what is held back is told or not by the newest.
    var judge: Judge?
    private var channels: [Int: Channel] = [:]
    /// Channels of readers: what they deliver is told as it comes.
    var readers: Set<Int> = []
    private var output = ScanOutput()
    /// The lines ready to be told.
    var lines: [TapRecord] = []

    /// One channel's driver and what waits for the end of its scan.
    private struct Channel {
        var driver: any ScannerDriver
        var encoding: TextEncoding
        /// Cuts the bytes of keyboards into records.
        var framer: InputEventFramer?
        var hasMonotonicStamps: Bool
        var held: [TapRecord] = []
        var pressedCount = 0
        /// A report has begun and not ended: its scan code stands before the key it tells.
        var isInReport = false
        /// Something in `held` must not be told.
        var isSecret = false
        /// The driver's copy does not know how the running scan began: until its end nothing can be told.
        var isLost = false
        /// The kernel has not said yet which keys are down: whoever scanned may have typed another text.
        var awaitsKeyState = false
        /// A scan ended since something was told.
        var sawEnd = false
    }

    init(judge: Judge?) { self.judge = judge }

    /// Lines as they are sent, each with a line feed.
    mutating func lines(of items: [TapListener.Item]) -> [UInt8] {
        lines.removeAll(keepingCapacity: true)
        for item in items {
            switch item {
            case .lost(let count): lose(count)
            case .entry(let entry): take(entry)
            }
        }
        var bytes: [UInt8] = []
        for line in lines {
            // A record of plain values always has a JSON form.
            guard let json = try? ReportJSON.encode(line) else { continue }
            bytes.append(contentsOf: json)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }

    private mutating func lose(_ count: Int) {
        for number in channels.keys { channels[number]?.isLost = true }
        var line = TapRecord(.lost, timeUs: lines.last?.timeUs ?? 0, channel: 0)
        line.count = count
        lines.append(line)
    }

    private mutating func take(_ entry: TapEntry) {
        let number = entry.channel
        if case .opened(let opened) = entry.event { return open(opened, as: number, at: entry.time) }
        if readers.contains(number) { return takeOfReader(entry) }
        guard var channel = channels.removeValue(forKey: number) else { return }
        switch entry.event {
        case .opened, .said, .scanned: break
        case .bytes(let bytes): feed(bytes, to: &channel, number, at: entry.time)
        case .keyState(let bits):
            var line = TapRecord(.pressed, timeUs: entry.time.microseconds, channel: number)
            line.keys = (0..<bits.count * 8).filter { bits[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }.map(
                UInt16.init
            )
            channel.held.append(line)
            channel.driver.resynchronise(pressed: bits.span, at: entry.time, into: &output)
            channel.awaitsKeyState = false
        case .told(let signal):
            converse(in: &channel, number, at: entry.time) { reader, _ in
                _ = reader.signal(signal, at: entry.time)
            }
        case .ticked:
            channel.driver.tick(at: entry.time, into: &output)
            converse(in: &channel, number, at: entry.time) { _, _ in }
        case .closed:
            channel.driver.disconnect(at: entry.time, into: &output)
            channel.pressedCount = 0
            channel.awaitsKeyState = false
            if channel.isInReport { channel.isSecret = true }
        }
        settle(&channel, number, at: entry.time)
        if case .closed = entry.event {
            flush(&channel)
            lines.append(TapRecord(.closed, timeUs: entry.time.microseconds, channel: number))
        } else {
            channels[number] = channel
        }
    }

    private mutating func open(_ opened: TapChannel, as number: Int, at time: MonotonicTime) {
        if let driver = opened.driver {
            channels[number] = Channel(
                driver: driver,
                encoding: opened.encoding,
                framer: (driver as? KeyboardWedge)?.framer,
                hasMonotonicStamps: opened.hasMonotonicStamps,
                // In mid-scan nobody can say what the text will have been.
                isLost: driver.isMidScan
            )
            readers.remove(number)
        } else {
            channels[number] = nil
            readers.insert(number)
        }
        var line = TapRecord(.opened, timeUs: time.microseconds, channel: number)
        line.driver = opened.driverName
        line.path = opened.path
        lines.append(line)
    }

    private mutating func feed(
        _ bytes: [UInt8],
        to channel: inout Channel,
        _ number: Int,
        at time: MonotonicTime
    ) {
        // As the device's own driver was told.
        channel.driver.doubtSilence(at: time, into: &output)
        guard channel.framer != nil else {
            return feed(bytes, toStreamOf: &channel, number, at: time)
        }
        var offset = 0
        var fed = 0
        while let event = channel.framer?.next(in: bytes.span, from: &offset) {
            let own = Array(bytes[fed..<offset])
            channel.driver.feed(own.span, at: time, into: &output)
            fed = offset
            let stamp = channel.hasMonotonicStamps ? min(event.time, time) : time
            var line = TapRecord(.event, timeUs: stamp.microseconds, channel: number)
            line.type = event.type
            line.code = event.code
            line.value = event.value
            channel.held.append(line)
            channel.isInReport = event.type != InputEvent.synchronization || event.code != InputEvent.report
            if event.type == InputEvent.key, event.value != 2 {
                channel.pressedCount = max(0, channel.pressedCount + (event.value == 1 ? 1 : -1))
            }
            settle(&channel, number, at: time)
        }
        let rest = Array(bytes[fed...])
        channel.driver.feed(rest.span, at: time, into: &output)
    }

    private mutating func feed(
        _ bytes: [UInt8],
        toStreamOf channel: inout Channel,
        _ number: Int,
        at time: MonotonicTime
    ) {
        if channel.driver is CCIDScan {
            // A byte at a time, so that each tag is seen with its own exchanges.
            for byte in bytes {
                converse(in: &channel, number, at: time) { $0.feed([byte].span, at: time, into: &$1) }
                if !output.isEmpty { settle(&channel, number, at: time) }
            }
            return
        }
        guard channel.driver is SerialScan else {
            // What one read delivers is one report, and means something as a whole only.
            channel.driver.feed(bytes.span, at: time, into: &output)
            return hold(bytes, as: .report, in: &channel, number, at: time)
        }
        // A byte at a time, so that each scan is seen with its own bytes.
        var run: [UInt8] = []
        for byte in bytes {
            run.append(byte)
            channel.driver.feed([byte].span, at: time, into: &output)
            if output.isEmpty { continue }
            hold(run, as: .bytes, in: &channel, number, at: time)
            run.removeAll(keepingCapacity: true)
            settle(&channel, number, at: time)
        }
        if !run.isEmpty { hold(run, as: .bytes, in: &channel, number, at: time) }
    }

    /// Goes on with the conversation of an NFC reader's driver, and holds what passed between reader and tag.
    private mutating func converse(
        in channel: inout Channel,
        _ number: Int,
        at time: MonotonicTime,
        _ body: (inout CCIDScan, inout ScanOutput) -> Void
    ) {
        guard var reader = channel.driver as? CCIDScan else { return }
        body(&reader, &output)
        // What the driver itself says has been said by the one that was copied.
        reader.takeSend { _ in }
        for exchange in reader.takeExchanges() {
            switch exchange {
            case .command(let bytes): hold(bytes, as: .command, in: &channel, number, at: time)
            case .answer(let bytes): hold(bytes, as: .answer, in: &channel, number, at: time)
            case .tag(let uid, let message):
                var line = TapRecord(.tag, timeUs: time.microseconds, channel: number)
                line.uid = Self.hexadecimal(uid)
                line.hex = message.isEmpty ? nil : Self.hexadecimal(message)
                channel.held.append(line)
            }
        }
        channel.driver = reader
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    private func hold(
        _ run: [UInt8],
        as kind: TapRecord.Kind,
        in channel: inout Channel,
        _ number: Int,
        at time: MonotonicTime
    ) {
        var line = TapRecord(kind, timeUs: time.microseconds, channel: number)
        line.hex = Self.hexadecimal(run)
        channel.held.append(line)
    }

    /// Tells what has become of what was held back, and tells that too once it is over.
    private mutating func settle(_ channel: inout Channel, _ number: Int, at time: MonotonicTime) {
        if output.needsKeyState { channel.awaitsKeyState = true }
        for item in output.scans {
            var text: [UInt8] = []
            channel.encoding.append(output.text.span.extracting(item.range), to: &text)
            if let judge {
                let isSecret = judge(text)
                // What a damaged text was before is unknown.
                let isUnsure = item.scan.isDamaged || channel.awaitsKeyState
                channel.isSecret = channel.isSecret || isUnsure || isSecret
            }
            var line = TapRecord(.scan, timeUs: item.scan.lastByte.microseconds, channel: number)
            line.text = String(decoding: text, as: UTF8.self)
            line.damaged = item.scan.isDamaged
            channel.held.append(line)
        }
        for rejection in output.rejections {
            if judge != nil { channel.isSecret = true }
            var line = TapRecord(.rejected, timeUs: time.microseconds, channel: number)
            line.reason = rejection.rawValue
            channel.held.append(line)
        }
        if !output.scans.isEmpty || !output.rejections.isEmpty { channel.sawEnd = true }
        output.removeAll()
        if judge == nil { return flush(&channel) }
        let isTooLong = channel.held.count > Self.heldLimit
        if isTooLong { channel.isSecret = true }
        let isBetweenScans =
            !channel.driver.isMidScan && channel.pressedCount == 0 && !channel.isInReport
        if isTooLong || isBetweenScans && (!channel.isLost || channel.sawEnd) { flush(&channel) }
    }

    private mutating func flush(_ channel: inout Channel) {
        if channel.isSecret || judge != nil && channel.isLost, let last = channel.held.last {
            lines.append(TapRecord(.withheld, timeUs: last.timeUs, channel: last.channel))
        } else {
            lines.append(contentsOf: channel.held)
        }
        channel.held.removeAll(keepingCapacity: true)
        channel.isSecret = false
        if channel.sawEnd { channel.isLost = false }
        channel.sawEnd = false
    }
}

extension MonotonicTime {
    var microseconds: Int64 { nanoseconds / 1_000 }
}
