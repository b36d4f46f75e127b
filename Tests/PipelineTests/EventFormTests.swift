// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Pipeline
import ReadWindows
import Testing

/// The bodies of events, byte for byte, as `docs/events.md` promises them.
@Suite struct EventFormTests {
    @Test func `a scan`() {
        let bench = Bench { $0[0].unit = "usb:05e0:1200:S1" }
        bench.scan("]d20109506000134352\u{1D}10L\"1\u{1D}17261200\u{1D}21A7")
        #expect(
            bench.lastWithoutID
                == #"{"type":"scan","time":"2026-11-22T16:03:05.000000Z","tz":"+01:00","host":"dock-gw-3","#
                + #""device":"bench-4","unit":"usb:05e0:1200:S1","read_point":"bench-4","step":"packing","#
                + #""carrier":"barcode","level":"instance","item":"https://id.gs1.org/01/09506000134352/21/A7","#
                + #""ids":{"gtin":"09506000134352","serial":"A7","lot":"L\"1","expiry":"2026-12-31"},"#
                + #""barcode":{"symbology":"]d2","syntax":"gs1","text":"0109506000134352\u001d10L\"1\u001d17261200\u001d21A7","#
                + #""elements":[["01","09506000134352"],["10","L\"1"],["17","261200"],["21","A7"]]},"#
                + #""quality":"ok","flags":["day00"]}"#
        )
        let row = bench.rows[0]
        #expect(row.gtin == "09506000134352" && row.serial == "A7" && row.expiry == "2026-12-31")
        #expect(row.lot == "L\"1", "a column is the text itself, not its escape")
        #expect(row.item == "https://id.gs1.org/01/09506000134352/21/A7" && row.level == "instance")
        #expect(row.device == "bench-4" && row.readPoint == "bench-4" && row.step == "packing")
        #expect(row.carrier == .barcode && row.quality == .ok)
    }

    @Test func `a scan that is plain text`() {
        let bench = Bench()
        bench.scan("]C0HELLO")
        #expect(
            bench.lastWithoutID
                == #"{"type":"scan","time":"2026-11-22T16:03:05.000000Z","tz":"+01:00","host":"dock-gw-3","#
                + #""device":"bench-4","read_point":"bench-4","step":"packing","carrier":"barcode","#
                + #""barcode":{"symbology":"]C0","text":"HELLO","elements":[]},"quality":"ok","flags":[]}"#
        )
    }

    @Test func `a tag's arrival, as in the design`() {
        let bench = Bench()
        bench.reader(.ready)
        bench.elapsed = 123_456_000
        bench.read("3074257BF7194E4000001A85", antenna: 1, rssi: -5_450)
        #expect(
            bench.lastWithoutID
                == #"{"type":"arrived","time":"2026-11-22T16:03:05.123456Z","tz":"+01:00","host":"dock-gw-3","#
                + #""device":"dock-3-portal","read_point":"dock-3","step":"shipping","#
                + #""carrier":"rfid","level":"instance","item":"https://id.gs1.org/01/80614141123458/21/6789","#
                + #""ids":{"gtin":"80614141123458","serial":"6789"},"#
                + #""rfid":{"epc":"3074257BF7194E4000001A85","pc":"3000","scheme":"sgtin-96","#
                + #""tag_uri":"urn:epc:tag:sgtin-96:3.0614141.812345.6789","antenna":1,"rssi_dbm":-54.5,"reads":1},"#
                + #""window":"presence","quality":"ok","flags":[]}"#
        )
    }

    @Test func `a tag's departure carries the summary`() {
        let bench = Bench()
        bench.reader(.ready)
        bench.read("3074257BF7194E4000001A85", antenna: 1, rssi: -5_450)
        bench.turn(after: 1)
        bench.read("3074257BF7194E4000001A85", antenna: 1, rssi: -5_025, count: 3)
        bench.turn(after: 1)
        bench.read("3074257BF7194E4000001A85", antenna: 3, rssi: -6_000)
        bench.turn(after: 5)
        #expect(
            bench.lastWithoutID
                == #"{"type":"departed","time":"2026-11-22T16:03:07.000000Z","tz":"+01:00","host":"dock-gw-3","#
                + #""device":"dock-3-portal","read_point":"dock-3","step":"shipping","#
                + #""carrier":"rfid","level":"instance","item":"https://id.gs1.org/01/80614141123458/21/6789","#
                + #""ids":{"gtin":"80614141123458","serial":"6789"},"#
                + #""rfid":{"epc":"3074257BF7194E4000001A85","pc":"3000","scheme":"sgtin-96","#
                + #""tag_uri":"urn:epc:tag:sgtin-96:3.0614141.812345.6789","antenna":1,"rssi_dbm":-50.25,"#
                + #""first":"2026-11-22T16:03:05.000000Z","last":"2026-11-22T16:03:07.000000Z","reads":5,"#
                + #""antennas":[{"antenna":1,"reads":4,"rssi_dbm":-50.25},{"antenna":3,"reads":1,"rssi_dbm":-60}]},"#
                + #""window":"presence","quality":"ok","flags":[]}"#
        )
    }

    @Test func `every radio fact that a reader reports`() throws {
        let bench = Bench()
        bench.turn { pipeline, now in
            var read = TagRead(epc: Bench.bits("3074257BF7194E4000001A85"), time: now.monotonic)
            read.tid = Bench.bits("E28011052000")
            read.frequencyKHz = 865_700
            read.phaseCentidegrees = 12_025
            read.readerTime = WallTime(microseconds: Bench.start + 7)
            pipeline.accept([read].span, from: Bench.reader, at: now)
        }
        let body = try #require(bench.bodies.last)
        #expect(
            body.contains(
                #""tid":"E28011052000","frequency_khz":865700,"phase_deg":120.25,"#
                    + #""reader_time":"2026-11-22T16:03:05.000007Z","reads":1}"#
            )
        )
    }

    @Test func `a device's state`() {
        let bench = Bench()
        bench.turn { $0.device(Bench.scanner, became: .connecting, because: "opening", at: $1) }
        bench.turn(after: 1) { $0.device(Bench.scanner, became: .ready, because: "", at: $1) }
        #expect(bench.types == [.device, .device])
        #expect(bench.bodies[0].contains(#""state":{"now":"connecting","reason":"opening","since":"#))
        #expect(
            bench.lastWithoutID
                == #"{"type":"device","time":"2026-11-22T16:03:06.000000Z","tz":"+01:00","host":"dock-gw-3","#
                + #""device":"bench-4","read_point":"bench-4","step":"packing","#
                + #""state":{"now":"ready","was":"connecting","since":"2026-11-22T16:03:06.000000Z"},"flags":[]}"#
        )
    }

    @Test func `an alert, with the flag and the correction of an unsynchronised clock`() {
        let bench = Bench()
        bench.pipeline.gateway.isClockSynchronized = false
        bench.turn { $0.clockStepped(by: -2_500_000, at: $1) }
        #expect(
            bench.lastWithoutID
                == #"{"type":"alert","time":"2026-11-22T16:03:05.000000Z","tz":"+01:00","host":"dock-gw-3","#
                + #""alert":{"code":"clock-step","severity":"warning","message":"the wall clock was moved","#
                + #""step_us":-2500000},"flags":["clock"],"boot":"boot-1","mono_us":1000000}"#
        )
    }

    @Test func `a heartbeat asked for while nothing happens comes when it is due`() {
        let bench = Bench()
        bench.pipeline.heartbeatEvery = nil
        bench.turn(after: 0)
        #expect(bench.pipeline.deadline == nil)
        bench.turn(after: 60)
        bench.pipeline.heartbeatEvery = .seconds(10)
        bench.turn(after: 1)
        bench.turn(after: 9)
        #expect(bench.types == [])
        bench.turn(after: 1)
        #expect(bench.types == [.heartbeat])
    }

    @Test func `a heartbeat every five minutes`() {
        let bench = Bench()
        bench.scan("]C0HELLO")
        bench.pipeline.lastSequence = 48_211
        bench.turn(after: 299)
        #expect(bench.types == [.scan])
        bench.turn(after: 1)
        #expect(
            bench.lastWithoutID
                == #"{"type":"heartbeat","time":"2026-11-22T16:08:05.000000Z","tz":"+01:00","host":"dock-gw-3","#
                + #""heartbeat":{"last_seq":48211,"ledger":{"reads":1,"events":1,"repeats":0,"filtered":0,"#
                + #""open":0,"rejected":0,"lost":0}},"flags":[]}"#
        )
        bench.turn(after: 300)
        #expect(bench.types == [.scan, .heartbeat, .heartbeat])
    }

    @Test func `a replay gives equal events but for their ids`() {
        func run(seed: UInt64) -> Bench {
            let bench = Bench(seed: seed)
            bench.reader(.ready)
            bench.read("3074257BF7194E4000001A85", antenna: 1)
            bench.scan("]E09506000134352")
            bench.turn(after: 6)
            return bench
        }
        let (first, second) = (run(seed: 1), run(seed: 2))
        #expect(first.bodies != second.bodies)
        #expect(first.bodies.map { $0.dropFirst(45) } == second.bodies.map { $0.dropFirst(45) })
        #expect(first.types == [.device, .arrived, .scan, .departed])
    }

    @Test func `the largest scan makes an event below 256 KiB`() {
        let bench = Bench()
        bench.scan([UInt8](repeating: 0xFF, count: Pipeline.maximumScanLength))
        #expect(bench.types == [.scan])
        #expect(bench.bodies[0].utf8.count < 256 * 1024)
        bench.scan([UInt8](repeating: 0x41, count: Pipeline.maximumScanLength + 1))
        #expect(bench.types == [.scan])
        #expect(bench.pipeline.ledger.devices[0].rejections == [.overlong: 1])
    }
}
