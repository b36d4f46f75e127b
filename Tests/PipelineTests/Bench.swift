// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Foundation
import Pipeline
import ReadWindows
import Testing

/// A pipeline on the bench: one scanner and one reader with two antennas, time by hand, the queue in memory.
final class Bench {
    static let scanner = DeviceIndex(0)
    static let reader = DeviceIndex(1)
    /// 2026-11-22T16:03:05.000000Z.
    static let start: Int64 = 1_795_363_385_000_000

    let pipeline: Pipeline
    /// Nanoseconds since the start.
    var elapsed: Int64 = 0
    var room = TurnRoom.ample
    /// Every event so far, as encoded.
    private(set) var bodies: [String] = []
    /// Every event record so far with its columns as text.
    private(set) var rows: [Row] = []
    /// The stored open entries by read point and key, as the writer would keep them.
    private(set) var stored: [String: StoredTag] = [:]

    /// What was changed at read points, as the writer would keep it.
    private(set) var stations: [String: StoredStation] = [:]
    /// The sets of labels that a writer would have stored as open.
    private(set) var openLabels: [String: StoredLabels] = [:]

    struct Row {
        var type: EventType
        var device: String?
        var readPoint: String?
        var step: String?
        var level: String?
        var item: String?
        var gtin: String?
        var serial: String?
        var lot: String?
        var expiry: String?
        var carrier: Carrier?
        var quality: Quality?
    }

    init(
        window: WindowOptions = WindowOptions(),
        seed: UInt64 = 1,
        labels: LabelSettings = LabelSettings(),
        labelSet: LabelSetOptions? = nil,
        configure: (inout [DeviceEntry]) -> Void = { _ in }
    ) {
        var devices = [
            DeviceEntry(index: Self.scanner, name: "bench-4", kind: .scanner, readPoint: "bench-4"),
            DeviceEntry(index: Self.reader, name: "dock-3-portal", kind: .reader, readPoint: "dock-3"),
        ]
        devices[1].antennaReadPoints = [2: "dock-4"]
        configure(&devices)
        var gateway = Gateway(host: "dock-gw-3", offset: UTCOffset(minutes: 60), boot: "boot-1")
        gateway.referenceYear = 2026
        var random = SplitMix(seed: seed)
        var bench = ReadPointEntry(name: "bench-4", step: "packing")
        bench.labelSet = labelSet
        pipeline = Pipeline(
            gateway: gateway,
            devices: devices,
            readPoints: [
                bench,
                ReadPointEntry(name: "dock-3", step: "shipping", window: window),
                ReadPointEntry(name: "dock-4", window: window),
            ],
            random: { random.next() }
        )
        pipeline.setLabels(labels)
    }

    var now: Instant {
        Instant(
            monotonic: MonotonicTime(nanoseconds: 1_000_000_000 + elapsed),
            wall: WallTime(microseconds: Self.start + elapsed / 1_000)
        )
    }

    /// One turn of the capture thread `seconds` after the last.
    func turn(after seconds: Double = 0, _ deliver: (Pipeline, Instant) -> Void = { _, _ in }) {
        elapsed += Int64(seconds * 1e9)
        pipeline.beginTurn(at: now, room: room)
        deliver(pipeline, now)
        pipeline.advance(to: now)
        drain()
    }

    func scan(_ text: String, damaged: Bool = false, from device: DeviceIndex = Bench.scanner) {
        scan(Array(text.utf8), damaged: damaged, from: device)
    }

    func scan(_ text: [UInt8], damaged: Bool = false, from device: DeviceIndex = Bench.scanner) {
        turn { pipeline, now in
            let scan = Scan(isDamaged: damaged, firstByte: now.monotonic, lastByte: now.monotonic)
            pipeline.accept(scan, text: text.span, from: device, at: now)
        }
    }

    func read(
        _ hex: String,
        antenna: UInt8? = nil,
        rssi: Int16? = nil,
        count: UInt32 = 1,
        pc: UInt16? = 0x3000,
        tid: String? = nil,
        user: String? = nil
    ) {
        turn { pipeline, now in
            var read = TagRead(epc: Self.bits(hex), time: now.monotonic)
            read.antenna = antenna
            read.rssiCentidBm = rssi
            read.pc = pc
            read.count = count
            read.tid = tid.map(Self.bits)
            read.user = user.map(Self.bits)
            pipeline.accept([read].span, from: Self.reader, at: now)
        }
    }

    func reader(_ state: DeviceState, because reason: String = "") {
        turn { $0.device(Self.reader, became: state, because: reason, at: $1) }
    }

    /// Takes the batch as the writer would.
    func drain() {
        let batch = pipeline.batch
        func text(_ range: ByteRange) -> String? {
            range.indices.map { String(decoding: batch.bytes[$0], as: UTF8.self) }
        }
        func bytes(_ range: ByteRange) -> [UInt8] { range.indices.map { Array(batch.bytes[$0]) } ?? [] }
        for record in batch.records {
            switch record {
            case .event(let event):
                bodies.append(text(event.body) ?? "")
                rows.append(
                    Row(
                        type: event.type,
                        device: text(event.device),
                        readPoint: text(event.readPoint),
                        step: text(event.step),
                        level: text(event.level),
                        item: text(event.item),
                        gtin: text(event.gtin),
                        serial: text(event.serial),
                        lot: text(event.lot),
                        expiry: text(event.expiry),
                        carrier: event.carrier,
                        quality: event.quality
                    )
                )
            case .openLabels(let labels):
                let readPoint = text(labels.readPoint) ?? ""
                openLabels[readPoint] = text(labels.group).map {
                    StoredLabels(readPoint: readPoint, group: $0, lacking: text(labels.lacking) ?? "")
                }
            case .openTag(let tag):
                let readPoint = text(tag.readPoint) ?? ""
                stored["\(readPoint) \(bytes(tag.key))"] = StoredTag(
                    readPoint: readPoint,
                    key: bytes(tag.key),
                    first: tag.first,
                    last: tag.last,
                    reads: tag.reads,
                    state: bytes(tag.state)
                )
            case .closeTag(let readPoint, let key):
                stored["\(text(readPoint) ?? "") \(bytes(key))"] = nil
            case .station(let station):
                let readPoint = text(station.readPoint) ?? ""
                stations[readPoint] = StoredStation(
                    readPoint: readPoint,
                    step: text(station.step),
                    stepSince: station.stepSince,
                    session: text(station.session),
                    sessionSince: station.sessionSince
                )
            }
        }
        pipeline.batch.removeAll()
    }

    /// The types of all events so far.
    var types: [EventType] { rows.map(\.type) }

    /// An event's body, parsed.
    func event(_ place: Int) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(bodies[place].utf8))
        return try #require(object as? [String: Any])
    }

    /// The last event's body without its id, which is random.
    var lastWithoutID: String {
        guard let body = bodies.last, let comma = body.firstIndex(of: ",") else { return "" }
        return "{" + body[body.index(after: comma)...]
    }

    static func bits(_ hex: String) -> MemoryBits {
        var bits = MemoryBits()
        for (index, digit) in hex.enumerated() {
            bits.setBits(at: index * 4, count: 4, to: UInt64(digit.hexDigitValue ?? 0))
        }
        return bits
    }
}
