// SPDX-License-Identifier: Apache-2.0

import Capture
import ReadWindows
import Testing

@Suite struct ObservationTests {
    @Test func `departure timers stand still while no reader delivers, and go on where they stopped`() {
        var door = Door()
        door.read(1)
        door.wait(3_000)
        door.delivering(0, false)
        door.wait(60_000)
        door.delivering(0)
        door.wait(1_999)
        #expect(door.events() == ["arrived 1 @0 ×1"])
        door.wait(1)
        #expect(door.events() == ["departed 1 @0 ×1"])
    }

    @Test func `one reader that delivers is enough`() {
        var door = Door(delivering: [0, 1])
        door.read(1)
        door.delivering(0, false)
        door.wait(5_000)
        #expect(door.events() == ["arrived 1 @0 ×1", "departed 1 @0 ×1"])
    }

    @Test func `a reconnect alone makes no event`() {
        var door = Door()
        door.read(1)
        for _ in 0..<100 {
            door.wait(10)
            door.delivering(0, false)
            door.wait(5_000)
            door.delivering(0)
        }
        door.read(1)
        #expect(door.events() == ["arrived 1 @0 ×1"])
    }

    @Test func `after ten minutes without a reader the entry closes as unobserved`() {
        var door = Door()
        door.read(1)
        door.wait(1_000)
        door.delivering(0, false)
        door.wait(599_999)
        #expect(door.events() == ["arrived 1 @0 ×1"])
        door.wait(1)
        #expect(door.events() == ["departed 1 @0 ×1 unobserved"])
    }

    @Test func `a departure that was due before the readers fell silent is an ordinary one`() {
        var door = Door()
        door.read(1)
        door.now = 5_000
        door.delivering(0, false)
        door.advance()
        #expect(door.events() == ["arrived 1 @0 ×1", "departed 1 @0 ×1"])
    }

    @Test func `a read in spite of silent readers begins the ten minutes anew`() {
        var door = Door(delivering: [])
        door.wait(500_000)
        door.read(1)
        door.wait(599_999)
        #expect(door.events() == ["arrived 1 @500000 ×1"])
        door.wait(1)
        #expect(door.events() == ["departed 1 @500000 ×1 unobserved"])
    }

    @Test func `nothing is reported as present while nobody looks`() {
        var options = WindowOptions()
        options.reportEvery = .seconds(2)
        var door = Door(options)
        door.read(1)
        door.wait(1_000)
        door.delivering(0, false)
        door.wait(60_000)
        #expect(door.events() == ["arrived 1 @0 ×1"])
        door.delivering(0)
        door.wait(1_000)
        #expect(door.events() == ["present 1 @62000 ×1"])
    }
}
