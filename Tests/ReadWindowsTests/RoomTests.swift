// SPDX-License-Identifier: Apache-2.0

import Capture
import ReadWindows
import Testing

@Suite struct RoomTests {
    @Test func `without room a tag waits and is announced later with its true first time`() {
        var door = Door()
        door.room = 0
        #expect(door.read(1) == .open)
        door.wait(1_000)
        #expect(door.read(2) == .open)
        #expect(door.read(1) == .suppressed)
        door.wait(2_000)
        #expect(door.events() == [])
        #expect(door.window.deadline == door.instant.monotonic)
        #expect(door.window.ledger(of: DeviceIndex(0)).open == 2)
        door.room = 10
        door.advance()
        #expect(door.events() == ["arrived 1 @0 ×2 late", "arrived 2 @1000 ×1 late"])
        let ledger = door.window.ledger(of: DeviceIndex(0))
        #expect(ledger.open == 0 && ledger.announced == 2 && ledger.suppressed == 1 && ledger.balances)
    }

    @Test func `a tag that came and went without room arrives and departs when there is some`() {
        var door = Door()
        door.room = 0
        door.read(1)
        door.wait(60_000)
        #expect(door.window.tagCount == 1)
        door.room = 1
        door.advance()
        #expect(door.events() == ["arrived 1 @0 ×1 late"])
        door.advance()
        #expect(door.events() == ["departed 1 @0 ×1"])
    }

    @Test func `a departure waits for room`() {
        var door = Door()
        door.read(1)
        door.room = 0
        door.wait(30_000)
        #expect(door.events() == ["arrived 1 @0 ×1"])
        #expect(door.window.deadline != nil)
        door.room = 1
        door.advance()
        #expect(door.events() == ["departed 1 @0 ×1"])
    }

    @Test func `a return before the departure found room makes it one stay, and is counted`() {
        var door = Door()
        door.read(1)
        door.room = 1
        door.now = 6_000
        #expect(door.read(1) == .suppressed)
        #expect(door.window.counts.merged == 1)
        door.wait(5_000)
        #expect(door.events() == ["arrived 1 @0 ×1", "departed 1 @6000 ×2"])
    }

    @Test func `a turn puts out no more than its share, and the deadline stays due`() {
        var door = Door()
        door.room = .max
        for tag in UInt64(0)..<1_000 { door.read(tag) }
        _ = door.events()
        door.now = 5_000
        var departed = 0
        var turns = 0
        while let deadline = door.window.deadline, deadline <= door.instant.monotonic {
            door.advance()
            let events = door.events()
            #expect(events.count <= ReadWindow.recordsPerTurn)
            departed += events.count
            turns += 1
        }
        #expect(departed == 1_000)
        #expect(turns == 4)
    }

    @Test func `without room nothing is put out, whatever is due`() {
        var options = WindowOptions()
        options.reportEvery = .seconds(1)
        options.maxTags = 4
        var door = Door(options)
        for tag in UInt64(0)..<4 { door.read(tag) }
        let before = door.records.count
        door.room = 0
        for tag in UInt64(0)..<10 {
            door.read(tag)
            door.wait(1_500)
        }
        #expect(door.records.count == before)
        var output = WindowOutput()
        #expect(door.window.saveAll(room: 0, into: &output))
        #expect(output.records.isEmpty)
    }
}
