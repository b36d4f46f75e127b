// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReadWindows
import Testing

@Suite struct WindowKeyTests {
    /// Reads each key once and says how many tags that made.
    private func tags(_ keys: [WindowKey]) -> Int {
        var door = Door()
        for key in keys {
            door.read(TagRead(epc: key.epc, time: door.instant.monotonic), key: key)
        }
        #expect(door.window.tagCount == Set(keys).count)
        return door.window.tagCount
    }

    private func bits(_ count: Int, _ low: UInt64 = 0) -> MemoryBits {
        var bits = MemoryBits()
        for bit in 0..<count { bits.setBits(at: bit, count: 1, to: bit == count - 1 ? low & 1 : 0) }
        return bits
    }

    @Test func `equal bits of different length, numbering or AFI are different tags`() {
        let epc = Door.epc(1)
        #expect(
            tags([
                WindowKey(epc: epc), WindowKey(epc: epc, isToggled: true),
                WindowKey(epc: epc, isToggled: true, afi: 0xA2), WindowKey(epc: bits(96)),
                WindowKey(epc: bits(112)), WindowKey(epc: bits(128)), WindowKey(epc: bits(0)),
                WindowKey(epc: bits(16)),
            ]) == 8
        )
    }

    @Test func `the AFI means nothing without the toggle`() {
        #expect(tags([WindowKey(epc: Door.epc(1)), WindowKey(epc: Door.epc(1), afi: 0xA2)]) == 1)
    }

    @Test func `long EPCs differ in their last bit`() {
        for count in [129, 192, 193, 320, 321, 496, 512] {
            #expect(tags([WindowKey(epc: bits(count, 0)), WindowKey(epc: bits(count, 1))]) == 2)
        }
    }

    @Test func `with the TID in the key two tags with one EPC are two`() {
        let epc = Door.epc(1)
        #expect(
            tags([
                WindowKey(epc: epc), WindowKey(epc: epc, tid: bits(96, 0)),
                WindowKey(epc: epc, tid: bits(96, 1)), WindowKey(epc: epc, tid: bits(64)),
                WindowKey(epc: bits(496), tid: bits(512, 0)), WindowKey(epc: bits(496), tid: bits(512, 1)),
            ]) == 6
        )
    }

    @Test func `the filter is no part of the key, and the EPC in events has it`() {
        var door = Door()
        var key = Door.epc(1)
        key.setBits(at: 8, count: 3, to: 0)
        for filter in UInt64(3)...5 {
            var epc = Door.epc(1)
            epc.setBits(at: 8, count: 3, to: filter)
            door.read(TagRead(epc: epc, time: door.instant.monotonic), key: WindowKey(epc: key))
        }
        #expect(door.window.tagCount == 1)
        door.wait(5_000)
        #expect(door.records.last?.tag.reads == 3)
        #expect(door.records.last?.tag.epc.bits(at: 8, count: 3) == 3)
        #expect(door.records.last?.tag.key.epc == key)
    }

    @Test func `tags come and go without losing each other in the index`() {
        // More tags than places near each other: removal has to close the gaps it leaves.
        var options = WindowOptions()
        options.maxTags = 700
        var door = Door(options)
        var random = SeededGenerator(state: 3)
        var present: [UInt64: Int64] = [:]
        for _ in 0..<20_000 {
            let tag = random.next() % 1_000
            door.now += 20
            door.advance()
            present = present.filter { $0.value > door.now - 5_000 }
            #expect(door.read(tag) == (present[tag] == nil ? .announced : .suppressed))
            present[tag] = door.now
            #expect(door.window.tagCount == present.count)
            door.records.removeAll()
        }
    }
}
