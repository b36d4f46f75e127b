// SPDX-License-Identifier: Apache-2.0

import Capture
import ReadWindows
import Testing

@Suite struct HoldOffWindowTests {
    private let options = WindowOptions(mode: .holdOff)

    @Test func `the span is fixed from the first read, and nothing departs`() {
        var door = Door(options)
        for _ in 0..<25 {
            door.read(1)
            door.wait(1_000)
        }
        #expect(door.events() == ["arrived 1 @0 ×1", "arrived 1 @10000 ×1", "arrived 1 @20000 ×1"])
        door.wait(60_000)
        #expect(door.events() == [])
        #expect(door.window.tagCount == 0)
    }

    @Test func `the end of the span deletes the stored entry`() {
        var door = Door(options)
        door.read(1)
        door.wait(10_000)
        #expect(door.records.map(\.storing) == [.open, .close])
        #expect(door.records.last?.event == nil)
    }

    @Test func `the span runs though no reader delivers`() {
        var door = Door(options)
        door.read(1)
        door.delivering(0, false)
        door.wait(10_000)
        #expect(door.window.tagCount == 0)
        door.delivering(0)
        door.read(1)
        #expect(door.events() == ["arrived 1 @0 ×1", "arrived 1 @10000 ×1"])
    }

    @Test func `the first read after the span announces even if time was not let pass before`() {
        var door = Door(options)
        door.read(1)
        door.now = 9_999
        #expect(door.read(1) == .suppressed)
        door.now = 10_000
        #expect(door.read(1) == .announced)
    }
}
