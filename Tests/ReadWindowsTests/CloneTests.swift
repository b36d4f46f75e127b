// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReadWindows
import Testing

/// Tags with one EPC and several TIDs, and reads that lack the TID.
struct CloneTests {
    private static func tid(_ number: UInt64, bits: Int = 96) -> MemoryBits {
        var tid = MemoryBits()
        tid.setBits(at: 0, count: 32, to: 0xE280_1105)
        tid.setBits(at: bits - 32, count: 32, to: number)
        return tid
    }

    private func read(_ door: inout Door, _ tag: UInt64, tid: MemoryBits?, device: UInt16 = 0) -> Verdict {
        var read = TagRead(epc: Door.epc(tag), time: MonotonicTime(nanoseconds: door.now * 1_000_000))
        read.tid = tid
        return door.read(read, key: WindowKey(epc: read.epc), device: device)
    }

    private func check(
        _ door: inout Door,
        _ tag: UInt64,
        tid: MemoryBits?,
        _ expected: Verdict,
        at location: SourceLocation = #_sourceLocation
    ) {
        let verdict = read(&door, tag, tid: tid)
        #expect(verdict == expected, sourceLocation: location)
    }

    @Test func `a second TID with one EPC arrives too, flagged, and both departures tell it`() {
        var door = Door()
        check(&door, 7, tid: Self.tid(1), .announced)
        door.wait(100)
        check(&door, 7, tid: Self.tid(2), .announced)
        for _ in 0..<3 {
            check(&door, 7, tid: Self.tid(1), .suppressed)
            check(&door, 7, tid: Self.tid(2), .suppressed)
        }
        let events = door.events()
        #expect(events == ["arrived 7 @0 ×1", "arrived 7 @100 ×1 clone"])
        #expect(door.window.tagCount == 2)
        door.wait(6_000)
        let events2 = door.events()
        #expect(events2 == ["departed 7 @100 ×4 clone", "departed 7 @100 ×4 clone"])
        #expect(Set(door.records.suffix(2).compactMap(\.tag.tid)) == [Self.tid(1), Self.tid(2)])
        let ledger = door.window.ledger(of: DeviceIndex(0))
        #expect(ledger.reads == 8 && ledger.announced == 2 && ledger.suppressed == 6)
    }

    @Test func `where tags share EPCs by purpose they are two and nothing is flagged`() {
        var options = WindowOptions()
        options.isKeyedByTID = true
        var door = Door(options)
        check(&door, 7, tid: Self.tid(1), .announced)
        check(&door, 7, tid: Self.tid(2), .announced)
        check(&door, 7, tid: Self.tid(3), .announced)
        door.wait(6_000)
        let all = door.events()
        #expect(all.allSatisfy { !$0.contains("clone") })
        #expect(door.records.count { $0.event == .departed } == 3)
    }

    @Test func `a tag read without TID first and with it then is one, and the entry gets it`() {
        var door = Door()
        check(&door, 7, tid: nil, .announced)
        check(&door, 7, tid: Self.tid(1), .suppressed)
        check(&door, 7, tid: nil, .suppressed)
        check(&door, 7, tid: MemoryBits(), .suppressed)
        // As many words as this reader reads.
        check(&door, 7, tid: Self.prefix(Self.tid(1), 64), .suppressed)
        door.wait(6_000)
        let events3 = door.events()
        #expect(events3 == ["arrived 7 @0 ×1", "departed 7 @0 ×5"])
        #expect(door.records.last?.tag.tid == Self.tid(1))
    }

    private static func prefix(_ bits: MemoryBits, _ count: Int) -> MemoryBits {
        var prefix = MemoryBits()
        for place in 0..<count { prefix.setBits(at: place, count: 1, to: bits.bits(at: place, count: 1)) }
        return prefix
    }

    @Test func `a tag that comes when the first has left is no clone`() {
        var door = Door()
        check(&door, 7, tid: Self.tid(1), .announced)
        // Read before time was let pass.
        door.now += 6_000
        check(&door, 7, tid: Self.tid(2), .announced)
        let events4 = door.events()
        #expect(events4 == ["arrived 7 @0 ×1", "departed 7 @0 ×1", "arrived 7 @6000 ×1"])
    }

    @Test func `without room for the first one's departure the second is not merged into it`() {
        var door = Door()
        check(&door, 7, tid: Self.tid(1), .announced)
        door.now += 6_000
        door.room = 1
        check(&door, 7, tid: Self.tid(2), .announced)
        #expect(door.window.tagCount == 2)
        #expect(door.window.counts.merged == 0)
    }

    @Test func `each of many is found again, and all leave nothing behind`() {
        var door = Door()
        for round in 0..<3 {
            for number in 0..<200 {
                check(&door, 7, tid: Self.tid(UInt64(number)), round == 0 ? .announced : .suppressed)
            }
        }
        #expect(door.window.tagCount == 200)
        door.wait(6_000)
        #expect(door.window.tagCount == 0)
        #expect(door.records.count { $0.event == .arrived && $0.flags.contains(.clone) } == 199)
    }

    @Test func `a full table makes place for clones as for any tag`() {
        var options = WindowOptions()
        options.maxTags = 2
        var door = Door(options)
        for number in 0..<5 { check(&door, 7, tid: Self.tid(UInt64(number)), .announced) }
        #expect(door.window.tagCount == 2)
        #expect(door.records.count { $0.event == .departed && $0.flags.contains(.overflow) } == 3)
    }

    @Test func `a restart keeps TIDs and who is a clone`() throws {
        var before = Door()
        _ = read(&before, 7, tid: Self.tid(1))
        _ = read(&before, 7, tid: Self.tid(2))
        _ = read(&before, 7, tid: Self.tid(1))
        var after = Door(delivering: [])
        for record in before.records where record.storing != .close {
            var (key, state): ([UInt8], [UInt8]) = ([], [])
            record.tag.appendKey(to: &key)
            record.tag.appendState(to: &state) { _, bytes in bytes.append(UInt8(ascii: "r")) }
            let tag = try TagSummary(
                storedKey: key.span,
                state: state.span,
                first: record.tag.first,
                last: record.tag.last,
                reads: record.tag.reads,
                fallback: DeviceIndex(0),
                device: { _ in DeviceIndex(0) }
            )
            #expect(tag.tid == record.tag.tid && tag.isClone == record.tag.isClone)
            let isTracked = after.window.restore(tag, at: after.instant)
            #expect(isTracked)
        }
        after.delivering(0)
        check(&after, 7, tid: Self.tid(1), .suppressed)
        check(&after, 7, tid: Self.tid(2), .suppressed)
        check(&after, 7, tid: Self.tid(3), .announced)
        #expect(after.window.tagCount == 3)
    }
}
