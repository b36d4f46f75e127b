// SPDX-License-Identifier: Apache-2.0

public import Capture

/// Makes `arrived` events of a dock door that differ as real ones do, for benchmarks and crash tests.
///
/// About 620 bytes of body and eleven columns, each event with an item of its own.
public struct SampleEvents: Sendable {
    private var ids = EventIDGenerator()
    private var serial: UInt64 = 0
    private var random: UInt64

    /// A generator whose "random" bits follow from `seed`; two with one seed make the same events.
    public init(seed: UInt64) { random = seed | 1 }

    /// Appends an event that happened at `time`.
    public mutating func append(to batch: inout Batch, at time: WallTime) {
        // xorshift64: the ids need to differ, nothing more.
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        serial += 1
        let id = ids.next(at: time, random: random)
        var event = EventRecord(id: id, type: .arrived, time: time)
        event.carrier = .rfid
        event.quality = .ok
        event.device = batch.append(utf8: "dock-3-portal")
        event.readPoint = batch.append(utf8: "dock-3")
        event.step = batch.append(utf8: "shipping")
        event.level = batch.append(utf8: "instance")
        let link = "https://id.gs1.org/01/80614141123458/21/\(serial)"
        event.item = batch.append(utf8: link)
        event.gtin = batch.append(utf8: "80614141123458")
        event.serial = batch.append(utf8: String(serial))
        event.body = batch.append(
            utf8: """
                {"id":"\(id)","type":"arrived","time":"2026-11-22T16:03:05.123456Z","tz":"+01:00",\
                "host":"dock-gw-3","device":"dock-3-portal","read_point":"dock-3","step":"shipping",\
                "carrier":"rfid","level":"instance","item":"\(link)",\
                "ids":{"gtin":"80614141123458","serial":"\(serial)"},\
                "rfid":{"epc":"3074257BF7194E4000001A85","pc":"3000","scheme":"sgtin-96",\
                "tag_uri":"urn:epc:tag:sgtin-96:3.0614141.812345.\(serial)",\
                "antenna":2,"rssi_dbm":-54.5,"reads":1},"window":"presence","quality":"ok"}
                """
        )
        batch.append(.event(event))
    }
}
