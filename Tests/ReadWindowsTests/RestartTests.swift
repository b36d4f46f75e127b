// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReadWindows
import Testing

@Suite struct RestartTests {
    /// What the queue would hold after these records: open entries by the bytes of their key.
    private struct Store {
        var entries: [[UInt8]: (state: [UInt8], tag: TagSummary)] = [:]

        mutating func apply(_ records: [WindowRecord]) {
            for record in records {
                var key: [UInt8] = []
                record.tag.appendKey(to: &key)
                switch record.storing {
                case .open:
                    var state: [UInt8] = []
                    record.tag.appendState(to: &state) { $1.append(contentsOf: "dev-\($0.rawValue)".utf8) }
                    entries[key] = (state, record.tag)
                case .close: entries[key] = nil
                case .keep: break
                }
            }
        }

        /// The entries as the next run reads them; devices have moved by ten places.
        func tags() throws -> [TagSummary] {
            try entries.map { key, entry in
                try TagSummary(
                    storedKey: key.span,
                    state: entry.state.span,
                    first: entry.tag.first,
                    last: entry.tag.last,
                    reads: entry.tag.reads,
                    fallback: DeviceIndex(99)
                ) { name in
                    name.count == 5 ? DeviceIndex(UInt16(name[4] - UInt8(ascii: "0")) + 10) : nil
                }
            }
        }
    }

    /// Stops `door` as the daemon does and starts another, `down` milliseconds later, on a monotonic clock that
    /// began anew.
    private func restart(_ door: Door, down: Int64, _ options: WindowOptions = WindowOptions()) throws -> Door
    {
        var door = door
        while door.window.saveAll(room: 100, into: &door.output) {}
        var store = Store()
        store.apply(door.records + door.output.records)
        var next = Door(options, delivering: [])
        next.wallOffset = door.wallOffset + door.now + down - 7_000
        next.now = 7_000
        for tag in try store.tags() { _ = next.window.restore(tag, at: next.instant) }
        return next
    }

    @Test func `a tag that stayed through a restart does not arrive again`() throws {
        var door = Door()
        door.read(1)
        door.wait(3_000)
        door.read(1)
        var next = try restart(door, down: 20_000)
        next.wait(60_000)
        next.delivering(10)
        next.wait(4_999)
        #expect(next.read(1, device: 10) == .suppressed)
        #expect(next.events() == [])
        #expect(next.window.ledger(of: DeviceIndex(10)).balances)
        let end = next.now + next.wallOffset - Door.wallStart
        next.wait(5_000)
        #expect(next.events() == ["departed 1 @\(end) ×3 restart"])
        #expect(next.records.last?.tag.first.microseconds == Door.wallStart * 1_000)
    }

    @Test func `a tag that left meanwhile departs with its saved last read`() throws {
        var door = Door()
        door.read(1)
        door.wait(3_000)
        door.read(1)
        var next = try restart(door, down: 20_000)
        next.wait(60_000)
        #expect(next.events() == [])
        next.delivering(10)
        next.wait(4_999)
        #expect(next.events() == [])
        next.wait(1)
        #expect(next.events() == ["departed 1 @3000 ×2 restart"])
        #expect(next.records.last?.storing == .close)
        #expect(next.records.last?.monotonic == nil)
    }

    @Test func `a restored entry waits for its own reader`() throws {
        var door = Door(delivering: [0, 1])
        door.read(1, device: 0)
        door.read(2, device: 1)
        var next = try restart(door, down: 1_000)
        next.delivering(10)
        next.wait(60_000)
        #expect(next.events() == ["departed 1 @0 ×1 restart"])
        next.delivering(11)
        next.wait(5_000)
        #expect(next.events() == ["departed 2 @0 ×1 restart"])
    }

    @Test func `an entry whose reader never comes back closes as unobserved`() throws {
        var door = Door(delivering: [1])
        door.read(1, device: 1)
        var next = try restart(door, down: 1_000)
        next.delivering(10)
        next.wait(599_999)
        #expect(next.events() == [])
        next.wait(1)
        #expect(next.events() == ["departed 1 @0 ×1 restart unobserved"])
        #expect(next.window.tagCount == 0)
    }

    @Test func `another reader of the read point may take a restored entry over`() throws {
        var door = Door()
        door.read(1)
        var next = try restart(door, down: 1_000)
        next.delivering(11)
        #expect(next.read(1, device: 11) == .suppressed)
        next.wait(5_000)
        #expect(next.events().count == 1)
        next.delivering(10)
        next.wait(5_000)
        #expect(next.events() == [])
    }

    @Test func `hold_off keeps the rest of its span`() throws {
        let options = WindowOptions(mode: .holdOff)
        var door = Door(options)
        door.read(1)
        door.wait(4_000)
        door.read(2)
        door.wait(1_000)
        var next = try restart(door, down: 3_000, options)
        #expect(next.window.tagCount == 2)
        #expect(next.read(1) == .suppressed)
        next.wait(1_999)
        #expect(next.read(1) == .suppressed)
        next.wait(1)
        #expect(next.window.tagCount == 1)
        #expect(next.read(1) == .announced)
        next.wait(4_000)
        #expect(next.read(2) == .announced)
    }

    @Test func `hold_off forgets what is over`() throws {
        let options = WindowOptions(mode: .holdOff)
        var door = Door(options)
        door.read(1)
        var next = try restart(door, down: 10_000, options)
        #expect(next.window.tagCount == 0)
        #expect(next.read(1) == .announced)
    }

    @Test(arguments: [WindowMode.presence, .holdOff])
    func `a tag that waited for room at the end is announced by the next run`(mode: WindowMode) throws {
        let options = WindowOptions(mode: mode)
        var door = Door(options)
        door.room = 0
        door.read(1)
        var next = try restart(door, down: 30_000, options)
        next.advance()
        #expect(next.events() == ["arrived 1 @0 ×1 restart late"])
        #expect(next.window.ledger(of: DeviceIndex(10)).balances)
    }

    @Test func `a crash costs at most one second of counts`() throws {
        var door = Door()
        var store = Store()
        var applied = 0
        for _ in 0..<500 {
            door.read(1)
            door.wait(17)
            store.apply(Array(door.records[applied...]))
            applied = door.records.count
            let saved = store.entries.values.first?.tag
            #expect((saved?.last.microseconds ?? 0) >= (door.now - 1_000 - 17 + Door.wallStart) * 1_000)
        }
        #expect(applied < 15)
    }

    @Test func `restored entries make place first, and may exceed the limit`() throws {
        var door = Door()
        for tag in UInt64(0)..<10 { door.read(tag) }
        var options = WindowOptions()
        options.maxTags = 5
        var next = try restart(door, down: 0, options)
        #expect(next.window.tagCount == 10)
        next.read(100)
        #expect(next.window.tagCount == 5)
        #expect(next.window.counts.overflows == 6)
    }
}
