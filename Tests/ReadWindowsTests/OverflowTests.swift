// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReadWindows
import Testing

@Suite struct OverflowTests {
    private func options(_ mode: WindowMode = .presence, _ maxTags: Int) -> WindowOptions {
        var options = WindowOptions(mode: mode)
        options.maxTags = maxTags
        return options
    }

    @Test func `a full table closes its stalest entry and takes the new tag`() {
        var door = Door(options(.presence, 2))
        door.read(1)
        door.now = 1
        door.read(2)
        door.now = 2
        door.read(1)
        door.now = 3
        #expect(door.read(3) == .announced)
        #expect(
            door.events() == [
                "arrived 1 @0 ×1", "arrived 2 @1 ×1", "departed 2 @1 ×1 overflow", "arrived 3 @3 ×1",
            ]
        )
        #expect(door.window.counts.overflows == 1)
        #expect(door.window.tagCount == 2)
    }

    @Test func `without room the stalest is lost and counted, the new tag is kept`() {
        var door = Door(options(.presence, 1))
        door.room = 0
        #expect(door.read(1) == .open)
        #expect(door.read(2) == .open)
        let ledger = door.window.ledger(of: DeviceIndex(0))
        #expect(ledger.lost == 1 && ledger.open == 1 && ledger.balances)
        door.room = 2
        door.advance()
        #expect(door.events() == ["arrived 2 @0 ×1 late"])
        door.room = 0
        door.read(3)
        #expect(door.window.counts.departuresLost == 1)
    }

    @Test func `a waiting entry that makes place is announced if there is room`() {
        var door = Door(options(.presence, 1))
        door.room = 0
        door.read(1)
        door.room = 3
        #expect(door.read(2) == .announced)
        #expect(
            door.events() == ["arrived 1 @0 ×1 late", "departed 1 @0 ×1 overflow", "arrived 2 @0 ×1"]
        )
        #expect(door.window.ledger(of: DeviceIndex(0)).balances)
    }

    @Test func `hold_off makes place without an event`() {
        var door = Door(options(.holdOff, 1))
        door.read(1)
        door.read(2)
        #expect(door.events() == ["arrived 1 @0 ×1", "arrived 2 @0 ×1"])
        #expect(door.records.map(\.storing) == [.open, .close, .open])
        #expect(door.window.counts.overflows == 1)
    }

    @Test func `a flood of unique tags leaves memory flat, and every one is reported`() {
        var door = Door(options(.presence, 1_000))
        var random = SeededGenerator(state: 1)
        var bytes = 0
        for round in 0..<50_000 {
            var read = TagRead(epc: Door.epc(random.next(), bits: 496), time: door.instant.monotonic)
            read.tid = Door.epc(random.next())
            door.read(read, key: WindowKey(epc: read.epc, tid: read.tid))
            door.records.removeAll()
            if round == 2_000 { bytes = door.window.byteCount }
        }
        #expect(door.window.tagCount == 1_000)
        #expect(door.window.byteCount == bytes)
        #expect(door.window.ledger(of: DeviceIndex(0)).announced == 50_000)
        #expect(door.window.counts.overflows == 49_000)
    }

    @Test func `a tracked tag takes less than 200 bytes`() {
        var door = Door()
        for tag in UInt64(0)..<100_000 {
            door.read(tag, antenna: UInt8(tag % 4) + 1, rssi: -5_000)
            door.records.removeAll()
        }
        #expect(door.window.tagCount == 100_000)
        #expect(door.window.byteCount < 200 * 100_000)
    }
}
