// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReadWindows
import Testing

@Suite struct StoredFormTests {
    private func sample(_ random: inout SeededGenerator) -> TagSummary {
        func bits(_ count: Int) -> MemoryBits {
            var bits = MemoryBits()
            for index in 0..<count { bits.setBits(at: index, count: 1, to: random.next() & 1) }
            return bits
        }
        let epc = bits(.random(in: 0...512, using: &random))
        var key = epc
        if epc.bitCount >= 16 { key.setBits(at: 8, count: 3, to: 0) }
        let tid = Bool.random(using: &random) ? bits(.random(in: 1...512, using: &random)) : nil
        var tag = TagSummary(
            key: WindowKey(
                epc: key,
                isToggled: .random(using: &random),
                afi: 0xA1,
                tid: Bool.random(using: &random) ? tid : nil
            ),
            epc: epc,
            device: DeviceIndex(.random(in: 0...3, using: &random)),
            at: WallTime(microseconds: 1)
        )
        tag.tid = tid
        tag.lastDevice = DeviceIndex(.random(in: 0...3, using: &random))
        tag.last = WallTime(microseconds: 2)
        tag.reads = random.next()
        tag.pc = Bool.random(using: &random) ? 0x3000 : nil
        tag.xpc = Bool.random(using: &random) ? 0x8000 : nil
        tag.bestRSSICentidBm = Bool.random(using: &random) ? -5_450 : nil
        tag.lastRSSICentidBm = Bool.random(using: &random) ? .max : nil
        tag.bestAntenna = Bool.random(using: &random) ? 255 : nil
        tag.lastAntenna = Bool.random(using: &random) ? 1 : nil
        tag.antennaCount = .random(in: 0...16, using: &random)
        for index in 0..<tag.antennaCount {
            tag.antennas[index] = AntennaSummary(
                device: DeviceIndex(.random(in: 0...20, using: &random)),
                antenna: .random(in: 1...255, using: &random),
                reads: .random(in: 0 ... .max, using: &random),
                bestRSSICentidBm: Bool.random(using: &random) ? -7_000 : nil
            )
        }
        tag.isAnnounced = .random(using: &random)
        return tag
    }

    private func stored(_ tag: TagSummary) -> (key: [UInt8], state: [UInt8]) {
        var key: [UInt8] = []
        var state: [UInt8] = []
        tag.appendKey(to: &key)
        tag.appendState(to: &state) { $1.append(UInt8($0.rawValue)) }
        return (key, state)
    }

    private func read(_ key: [UInt8], _ state: [UInt8]) throws(WindowFailure) -> TagSummary {
        try TagSummary(
            storedKey: key.span,
            state: state.span,
            first: WallTime(microseconds: 1),
            last: WallTime(microseconds: 2),
            reads: 7,
            fallback: DeviceIndex(99)
        ) { name in name.count == 1 ? DeviceIndex(UInt16(name[0])) : nil }
    }

    @Test func `what is stored reads back as it was, in the window too`() throws {
        var random = SeededGenerator(state: 5)
        for _ in 0..<2_000 {
            var tag = sample(&random)
            tag.reads = 7
            let (key, state) = stored(tag)
            let back = try read(key, state)
            #expect(back.key == tag.key)
            #expect(stored(back) == (key, state))
            #expect(back.isRestored)

            // Through a window and out again: nothing of an entry is lost in the table.
            var window = ReadWindow(WindowOptions(), seed: random.next())
            let now = Instant(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(microseconds: 9))
            let isTracked = window.restore(back, at: now)
            #expect(isTracked)
            var output = WindowOutput()
            let end = Instant(
                monotonic: MonotonicTime(nanoseconds: 600_000_000_000),
                wall: WallTime(microseconds: 9)
            )
            window.advance(to: end, room: 10, into: &output)
            guard var out = output.records.last?.tag else { return #expect(Bool(false)) }
            #expect(out.isAnnounced)
            out.isAnnounced = tag.isAnnounced
            if Set((0..<tag.antennaCount).map { "\(tag.antennas[$0])" }).count == out.antennaCount,
                Set((0..<tag.antennaCount).map { tag.antennas[$0].antenna }).count == tag.antennaCount
            {
                #expect(stored(out) == (key, state))
            }
            #expect(out.epc == tag.epc)
            #expect(out.tid == tag.tid)
        }
    }

    @Test func `every truncation and every changed byte is an error or an entry, never a crash`() {
        var random = SeededGenerator(state: 6)
        for _ in 0..<100 {
            let (key, state) = stored(sample(&random))
            for end in 0..<key.count {
                #expect(throws: WindowFailure.self) { try read(Array(key[..<end]), state) }
            }
            for end in 0..<state.count {
                #expect(throws: WindowFailure.self) { try read(key, Array(state[..<end])) }
            }
            for _ in 0..<100 {
                var badKey = key
                var badState = state
                badKey[.random(in: 0..<key.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
                badState[.random(in: 0..<state.count, using: &random)] = UInt8(
                    truncatingIfNeeded: random.next()
                )
                guard let tag = try? read(badKey, badState) else { continue }
                var window = ReadWindow(WindowOptions(), seed: 1)
                let now = Instant(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(microseconds: 9))
                _ = window.restore(tag, at: now)
                var output = WindowOutput()
                _ = window.saveAll(room: 10, into: &output)
            }
        }
    }

    @Test func `an unknown form is named`() {
        var random = SeededGenerator(state: 7)
        let (key, state) = stored(sample(&random))
        #expect(throws: WindowFailure.version(9)) { try read([9] + key.dropFirst(), state) }
        #expect(WindowFailure.version(9).description == "stored tag has form 9, known is 1")
    }

    @Test func `a reader that is gone is replaced, and its antennas are left out`() throws {
        var door = Door()
        door.read(1, antenna: 1)
        guard let tag = door.records.last?.tag else { return #expect(Bool(false)) }
        var key: [UInt8] = []
        var state: [UInt8] = []
        tag.appendKey(to: &key)
        tag.appendState(to: &state) {
            $1.append(contentsOf: repeatElement(0x61, count: 300 + Int($0.rawValue)))
        }
        let back = try read(key, state)
        #expect(back.firstDevice == DeviceIndex(99) && back.lastDevice == DeviceIndex(99))
        #expect(back.antennaCount == 0)
    }
}
