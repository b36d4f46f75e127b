// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Recordings
import ScannerInput

/// A recording being written, from the lines of a tap.
struct RecordingSheet {
    /// What was recorded; the head is the caller's.
    var recording = Recording()
    /// How many scans ended, rejected and withheld ones included.
    private(set) var endCount = 0

    private var start: Int64?
    private var last: Int64 = 0
    /// One of the device's channels, read in one way.
    private struct Way: Hashable {
        var channel: Int
        var driver: String
    }

    /// The recording's channel for each way there was.
    private var ways: [Way: Int] = [:]
    /// The recording's channel for each of the device's that is open.
    private var numbers: [Int: Int] = [:]
    /// Records of reports that have not ended, by channel.
    private var pending: [Int: [Recording.KeyRecord]] = [:]
    private var pendingTime: [Int: Int64] = [:]

    /// Takes the next line.
    mutating func take(_ record: TapRecord) {
        switch record.record {
        case .scan, .rejected: endCount += 1
        case .withheld:
            endCount += 1
            note(.withheld, record)
        case .opened:
            let driver =
                switch record.driver {
                case "stream"?, nil: "keyboard"
                case let driver?: driver
                }
            open(record.channel, driver: driver, path: record.path ?? "")
            note(.plug, record)
        case .closed:
            flush(record.channel)
            note(.unplug, record)
        case .event:
            guard let type = record.type, let code = record.code, let value = record.value else { return }
            if pending[record.channel] == nil { pendingTime[record.channel] = record.timeUs }
            let key = Recording.KeyRecord(type: type, code: code, value: value)
            pending[record.channel, default: []].append(key)
            if type == InputEvent.synchronization { flush(record.channel) }
        case .bytes: note(.bytes(Self.bytes(record.hex)), record)
        case .report: note(.report(Self.bytes(record.hex)), record)
        case .tag:
            note(.tag(uid: Self.bytes(record.uid), message: Self.bytes(record.hex)), record)
        // How it was read; what was read is kept.
        case .command, .answer, .said: break
        case .pressed: note(.pressed(record.keys ?? []), record)
        case .lost: note(.lost(record.count ?? 1), record)
        }
    }

    /// The recording with everything that waited.
    mutating func finished() -> Recording {
        for channel in pending.keys.sorted() { flush(channel) }
        return recording
    }

    private mutating func flush(_ channel: Int) {
        guard let keys = pending.removeValue(forKey: channel), let time = pendingTime[channel] else { return }
        append(.keys(keys), on: channel, at: time)
    }

    private mutating func note(_ event: Recording.Event, _ record: TapRecord) {
        append(event, on: record.channel, at: record.timeUs)
    }

    /// Finds a place for a channel: a scanner that comes back in another mode has the old number, and is another.
    private mutating func open(_ channel: Int, driver: String, path: String) {
        let way = Way(channel: channel, driver: driver)
        numbers[channel] = ways[way]
        if ways[way] != nil { return }
        let taken = Set(recording.channels.map(\.number))
        let places = [channel] + (0...Recording.maximumChannel)
        guard let number = places.first(where: { !taken.contains($0) }) else { return }
        ways[way] = number
        numbers[channel] = number
        let descriptor = driver == "hid-pos" ? Self.descriptor(of: path) : []
        recording.channels.append(.init(number: number, driver: driver, descriptor: descriptor))
    }

    private mutating func append(_ event: Recording.Event, on channel: Int, at time: Int64) {
        // Nothing can be said of a channel nobody heard of.
        guard let channel = numbers[channel] else { return }
        let start = start ?? time
        self.start = start
        // The kernel's stamps are a little older than the moment of reading.
        last = max(last, time - start)
        recording.records.append(.init(time: last, channel: channel, event: event))
    }

    /// The report descriptor of a hidraw node, which anybody may read.
    private static func descriptor(of node: String) -> [UInt8] {
        let name = node.split(separator: "/").last ?? ""
        let path = "/sys/class/hidraw/\(name)/device/report_descriptor"
        return FileManager.default.contents(atPath: path).map(Array.init) ?? []
    }

    private static func bytes(_ hex: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = (hex ?? "")[...]
        while rest.count >= 2, let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
