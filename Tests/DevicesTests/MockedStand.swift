// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import DaemonStage
import Foundation
import Recordings
import ScannerSetup

/// A recording's device on a mocked machine, played into a daemon.
///
/// Records are written as fast as they are taken. Where the recording makes something out of silence (a time-out),
/// or unplugs the device, the daemon is waited for until it has come as far: nothing depends on anybody's speed.
/// A pause that something measures is at least as long as recorded.
final class MockedStand {
    /// From here on a pause is waited for.
    private static let longPause: Int64 = 2_000_000

    private let recording: Recording
    private let machine: MockedMachine
    private let stage: Stage
    /// The channel that is plugged in: another one where the scanner changes its mode.
    private var channel: Recording.Channel
    private let recorded: RecordedScanner
    private let counter = OutcomeCounter()
    /// What is to be written with the next flush.
    private var pending: [UInt8] = []
    private var sentEvents = 0
    private var sentBytes = 0
    private var pressedCount = 0
    /// The number of the node, and of later ports: another at each plug, as umockdev knows each name once only.
    private var number = MockedStand.firstNumber
    private static let firstNumber = 3
    private var tap: ControlSocket.Connection?
    private var heard = ""

    init(_ recording: Recording, on machine: MockedMachine, stage: Stage) throws {
        self.recording = recording
        self.machine = machine
        self.stage = stage
        guard let channel = recording.channels.first else {
            throw RunningProgram.Failure(description: "there is nothing to play")
        }
        self.channel = channel
        recorded = try RecordedScanner(recording)
    }

    // MARK: - The device

    /// What makes another process see the mocked machine.
    static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { ["LD_PRELOAD", "UMOCKDEV_DIR"].contains($0.key) }
    }

    private func usb(
        of channel: Recording.Channel
    ) -> (vendor: String, product: String, serial: String?)? {
        guard let words = recording.fact(.usb, of: channel)?.split(separator: " ", maxSplits: 1) else {
            return nil
        }
        let ids = words[0].split(separator: ":").map(String.init)
        guard ids.count == 2 else { return nil }
        return (ids[0], ids[1], words.count > 1 ? String(words[1]) : nil)
    }

    private var unit: MockedUnit? {
        guard let usb = usb(of: channel) else { return nil }
        var unit = MockedUnit(interfaces: [])
        unit.port = number == Self.firstNumber ? recording.fact(.port, of: channel) ?? "1-2" : "1-\(number)"
        unit.vendor = usb.vendor
        unit.product = usb.product
        unit.serial = usb.serial
        unit.properties = properties
        unit.interfaces =
            switch channel.driver {
            case "serial": [.port(number)]
            case "hid-pos": [.reports(hidraw: number, descriptor: channel.descriptor)]
            default: [.keyboard(event: number, hidraw: number)]
            }
        return unit
    }

    /// What the recording's udev knew of it; what it is by its input capabilities comes with its node.
    private var properties: [String: String] {
        let facts = (channel.facts + recording.facts).filter { $0.kind == .udev }
        let pairs = facts.map { $0.text.split(separator: "=", maxSplits: 1).map(String.init) }
        return pairs.reduce(into: [:]) { properties, pair in
            guard pair.count == 2, !pair[0].hasPrefix("ID_INPUT") else { return }
            properties[pair[0]] = properties[pair[0]] ?? pair[1]
        }
    }

    private var node: String {
        switch channel.driver {
        case "serial": "/dev/ttyACM\(number)"
        case "hid-pos": "/dev/hidraw\(number)"
        default: "/dev/input/event\(number)"
        }
    }

    /// A Bluetooth keyboard, named by its address.
    private func wireless(_ address: String) -> String {
        """
        P: /devices/virtual/misc/uhid/0005:05E0:1200.0001/input/input\(number)
        E: SUBSYSTEM=input
        A: name=\(recording.fact(.name) ?? "Scanner")\\n
        A: uniq=\(address)\\n

        P: /devices/virtual/misc/uhid/0005:05E0:1200.0001/input/input\(number)/event\(number)
        N: input/event\(number)
        E: DEVNAME=/dev/input/event\(number)
        E: SUBSYSTEM=input
        E: ID_INPUT=1
        E: ID_INPUT_KEY=1
        E: ID_INPUT_KEYBOARD=1

        """
    }

    func plugIn() -> Bool {
        if let unit { return machine.plug(unit.description) }
        return recording.fact(.bluetooth).map { machine.plug(wireless($0)) } ?? false
    }

    /// Its entry: settings as recorded, except that silence is long where nothing is made of it.
    var configuration: String {
        let patience = ["partial_timeout", "idle_end"]
        let kept = recording.configuration.filter { line in !patience.contains { line.hasPrefix($0) } }
        let silence = hasTimeouts ? "2s" : "30s"
        let match =
            if let channel = recording.channels.first, let usb = usb(of: channel) {
                "{ usb = \"\(usb.vendor):\(usb.product)\""
                    + (usb.serial.map { ", serial = \"\($0)\" }" } ?? " }")
            } else {
                "{ bluetooth = \"\(recording.fact(.bluetooth) ?? "")\" }"
            }
        let head = [
            "[[scanner]]", "name = \"recorded\"", "match = \(match)", "partial_timeout = \"\(silence)\"",
            "idle_end = \"\(silence)\"",
        ]
        return (head + kept).joined(separator: "\n") + "\n"
    }

    /// Puts the key of recordings where the daemon keeps its own.
    func layKey() throws {
        try RecordedScanner.siteKey.write(
            toFile: "\(stage.stateDirectory)/site.key",
            atomically: true,
            encoding: .utf8
        )
    }

    // MARK: - What is expected

    var expectedEvents: [String] {
        recording.outcomes.compactMap { if case .event(let json) = $0 { json } else { nil } }
    }

    var expectedRejections: [String: UInt64] {
        recording.outcomes.reduce(into: [:]) { counts, outcome in
            if case .rejection(let reason) = outcome { counts[reason, default: 0] += 1 }
        }
    }

    private var hasTimeouts: Bool {
        var player = player()
        while let time = player.nextTime {
            if !player.playsRecord { return true }
            player.step(into: OutcomeCounter(), from: DeviceIndex(0), at: Self.instant(time))
        }
        return false
    }

    /// Whether a record can be played only when the daemon has read all before it.
    private static func isHandshake(_ event: Recording.Event) -> Bool {
        switch event {
        case .unplug, .pressed: true
        case .plug, .keys, .bytes, .report, .tag, .lost, .withheld: false
        }
    }

    private func player() -> RecordingPlayer {
        RecordingPlayer(
            recording,
            start: MonotonicTime(nanoseconds: 1_000_000_000),
            sources: recorded.sources
        )
    }

    private static func instant(_ time: MonotonicTime) -> Instant {
        Instant(monotonic: time, wall: WallTime(microseconds: time.nanoseconds / 1_000))
    }

    // MARK: - Playing

    /// Plays it all, and waits until the daemon has made of it as much as the drivers do.
    func play() async throws {
        if recording.records.contains(where: { Self.isHandshake($0.event) }) { try await listen() }
        var player = player()
        var index = 0
        while let time = player.nextTime {
            let isRecord = player.playsRecord
            let before = counter.count
            player.step(into: counter, from: DeviceIndex(0), at: Self.instant(time))
            if isRecord {
                try await play(
                    recording.records[index],
                    behind: index > 0 ? recording.records[index - 1] : nil
                )
                index += 1
            } else {
                try flush()
                // Silence that makes nothing cannot be seen to be over.
                if counter.count == before { try await Task.sleep(for: .seconds(3)) }
                try await settled()
            }
        }
        try flush()
        try await settled()
    }

    private func play(_ record: Recording.Record, behind previous: Recording.Record?) async throws {
        if let previous, record.time - previous.time >= Self.longPause {
            try flush()
            try await settled()
            try await Task.sleep(for: .microseconds(record.time - previous.time))
        }
        switch record.event {
        case .keys(let keys):
            sentEvents += keys.count
            pending += RecordingPlayer.bytes(of: keys, at: MonotonicTime(nanoseconds: record.time * 1_000))
        case .bytes(let bytes), .report(let bytes):
            sentBytes += bytes.count
            pending += bytes
        case .unplug:
            try flush()
            try await heardAll()
            try await unplug()
        case .pressed:
            // The daemon asks for it after what it read last; what follows must not be in the same read.
            try flush()
            pressedCount += 1
            let wanted = pressedCount
            try await hear { $0.split(separator: "\"record\":\"pressed\"").count > wanted }
        case .plug where previous != nil:
            number += 1
            channel = recording.channels.first { $0.number == record.channel } ?? channel
            guard plugIn() else { throw RunningProgram.Failure(description: "cannot be plugged in again") }
            try await stage.device("recorded", becomes: "ready")
        // A smart-card reader is none of umockdev's.
        case .plug, .tag, .lost, .withheld: break
        }
    }

    private func flush() throws {
        if pending.isEmpty { return }
        guard machine.write(pending, to: node) else {
            throw RunningProgram.Failure(description: "\(node) takes no bytes")
        }
        pending.removeAll()
    }

    /// Waits until the daemon has as many outcomes as the drivers have made.
    private func settled() async throws {
        let stored = try stage.stored()
        let wanted = counter.rejections
        try await eventually("\(wanted) rejections") {
            try await stage.ledger(of: "recorded").rejected >= wanted
        }
        let scans = counter.scans
        try await eventually("\(scans) scans in the ledger") {
            let ledger = try await stage.ledger(of: "recorded")
            return ledger.readsIn >= scans + wanted
        }
        try await eventually("their events") {
            let ledger = try await stage.ledger(of: "recorded")
            return try stored.count(ofType: "scan") >= ledger.inEvents
        }
    }

    private func unplug() async throws {
        guard let unit, let path = unit.nodePaths.first else { return }
        for other in unit.nodePaths.dropFirst() { machine.announce("remove", of: other) }
        machine.unplug(unit.sysPath, announcing: path)
        try await stage.device("recorded", becomes: "missing")
    }

    // MARK: - Listening

    /// Begins to hear what the daemon has read: what is in a node when it is unplugged may be lost with it.
    private func listen() async throws {
        let path = stage.socket
        tap = try await blocking {
            let connection = try ControlSocket.Connection(path)
            let target = Route.tap(of: "recorded")
            try connection.send(Array("GET \(target) HTTP/1.1\r\nHost: tally\r\n\r\n".utf8))
            return connection
        }
        try await hear { $0.contains("\"record\":\"opened\"") }
    }

    private func heardAll() async throws {
        let (events, bytes) = (sentEvents, sentBytes)
        try await hear { text in
            let lines = text.split(separator: "\n")
            if lines.count(where: { $0.contains("\"record\":\"event\"") }) < events { return false }
            let hex = lines.compactMap { $0.split(separator: "\"hex\":\"").dropFirst().first }
            return hex.reduce(0) { $0 + $1.prefix { $0 != "\"" }.count / 2 } >= bytes
        }
    }

    private func hear(until isEnough: @escaping @Sendable (String) -> Bool) async throws {
        guard let tap else { return }
        let already = heard
        heard = try await blocking {
            var text = already
            while !isEnough(text) {
                let bytes = try tap.receive()
                if bytes.isEmpty { throw RunningProgram.Failure(description: "the tap ended") }
                text += String(decoding: bytes, as: UTF8.self)
            }
            return text
        }
    }
}

/// Counts what the drivers make.
private final class OutcomeCounter: CaptureSink {
    private(set) var scans: UInt64 = 0
    private(set) var rejections: UInt64 = 0

    var count: UInt64 { scans + rejections }

    func accept(_ scan: Scan, text: borrowing Span<UInt8>, from: DeviceIndex, at: Instant) { scans += 1 }
    func accept(_ reads: borrowing Span<TagRead>, from: DeviceIndex, at: Instant) {}
    func reject(_ reason: Rejection, count: Int, from: DeviceIndex, at: Instant) {
        rejections += UInt64(count)
    }
    func device(_: DeviceIndex, became: DeviceState, because: String, at: Instant) {}
    func alert(_: String, _: String, from: DeviceIndex, at: Instant) {}
}
