// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReadWindows
import Testing

@Suite struct PresenceWindowTests {
    @Test func `a tag arrives at its first read, is silent while read, and departs after silence`() {
        var door = Door()
        #expect(door.read(1) == .announced)
        #expect(door.events() == ["arrived 1 @0 ×1"])
        for _ in 0..<10 {
            door.wait(4_000)
            #expect(door.read(1) == .suppressed)
        }
        #expect(door.events() == [])
        door.wait(4_999)
        #expect(door.events() == [])
        door.wait(1)
        #expect(door.events() == ["departed 1 @40000 ×11"])
        #expect(door.window.tagCount == 0)
        #expect(door.window.deadline == nil)
    }

    @Test func `a tag that was away arrives again`() {
        var door = Door()
        door.read(1)
        door.wait(6_000)
        door.read(1)
        #expect(door.events() == ["arrived 1 @0 ×1", "departed 1 @0 ×1", "arrived 1 @6000 ×1"])
    }

    @Test func `a read after the end of the span ends the stay even if time was not let pass before`() {
        var door = Door()
        door.read(1)
        door.now = 5_000
        #expect(door.read(1) == .announced)
        #expect(door.events() == ["arrived 1 @0 ×1", "departed 1 @0 ×1", "arrived 1 @5000 ×1"])
    }

    @Test func `a tag that stays is reported at its pace`() {
        var options = WindowOptions()
        options.reportEvery = .seconds(60)
        var door = Door(options)
        door.read(1)
        for _ in 0..<130 {
            door.wait(1_000)
            door.read(1)
        }
        door.wait(10_000)
        #expect(
            door.events() == [
                "arrived 1 @0 ×1", "present 1 @60000 ×60", "present 1 @120000 ×120",
                "departed 1 @130000 ×131",
            ]
        )
    }

    @Test(arguments: [-3_600_000, 3_600_000, Int64(-900_000_000)])
    func `steps of the wall clock change times in events and nothing else`(step: Int64) {
        var door = Door()
        door.read(1)
        door.wait(2_000)
        door.wallOffset += step
        door.read(1)
        door.wait(4_999)
        #expect(door.events() == ["arrived 1 @0 ×1"])
        door.wait(1)
        #expect(door.events() == ["departed 1 @\(2_000 + step) ×2"])
    }

    @Test func `the summary has readers, antennas and signal strengths`() {
        var door = Door(delivering: [3, 4])
        door.read(1, device: 3, antenna: 1, rssi: -6_000)
        door.read(1, device: 3, count: 5, antenna: 2, rssi: -5_100)
        door.read(1, device: 4, antenna: 2, rssi: -5_500)
        door.read(1, device: 4, antenna: 2)
        door.wait(5_000)
        guard let tag = door.records.last?.tag else { return #expect(Bool(false)) }
        #expect(tag.reads == 8)
        #expect(tag.firstDevice == DeviceIndex(3))
        #expect(tag.lastDevice == DeviceIndex(4))
        #expect(tag.bestRSSICentidBm == -5_100)
        #expect(tag.bestAntenna == 2)
        #expect(tag.lastRSSICentidBm == nil)
        #expect(tag.lastAntenna == 2)
        #expect(
            (0..<tag.antennaCount).map { tag.antennas[$0] } == [
                AntennaSummary(device: DeviceIndex(3), antenna: 1, reads: 1, bestRSSICentidBm: -6_000),
                AntennaSummary(device: DeviceIndex(3), antenna: 2, reads: 5, bestRSSICentidBm: -5_100),
                AntennaSummary(device: DeviceIndex(4), antenna: 2, reads: 2, bestRSSICentidBm: -5_500),
            ]
        )
    }

    @Test func `sixteen antennas are told apart, further ones count in the total`() {
        var door = Door()
        for round in 1...3 {
            for antenna in UInt8(1)...20 { door.read(1, antenna: antenna, rssi: Int16(-6_000 + round)) }
        }
        door.wait(5_000)
        guard let tag = door.records.last?.tag else { return #expect(Bool(false)) }
        #expect(tag.reads == 60)
        #expect(tag.antennaCount == 16)
        for index in 0..<16 {
            #expect(tag.antennas[index].antenna == UInt8(index + 1))
            #expect(tag.antennas[index].reads == 3)
            #expect(tag.antennas[index].bestRSSICentidBm == -5_997)
        }
    }

    @Test func `a batch of a second reader that began before the first one's end does not turn time back`() {
        var door = Door(delivering: [0, 1])
        door.now = 1_000
        door.read(1, device: 0)
        door.read(1, device: 1, ago: 300)
        door.wait(5_000)
        guard let departed = door.records.last else { return #expect(Bool(false)) }
        #expect(departed.tag.lastDevice == DeviceIndex(0))
        #expect(door.events() == ["arrived 1 @1000 ×1", "departed 1 @1000 ×2"])
    }

    @Test func `a read from the future counts as now`() {
        var door = Door()
        door.read(1, ago: -1_000_000)
        door.wait(5_000)
        #expect(door.events() == ["arrived 1 @0 ×1", "departed 1 @0 ×1"])
    }

    @Test func `what later reads report fills in what the first one lacked`() {
        var door = Door()
        var read = TagRead(epc: Door.epc(1), time: MonotonicTime(nanoseconds: 0))
        door.read(read, key: WindowKey(epc: read.epc))
        read.pc = 0x3400
        read.xpc = 0x8001
        read.tid = Door.epc(77)
        door.read(read, key: WindowKey(epc: read.epc))
        door.wait(5_000)
        let tag = door.records.last?.tag
        #expect(tag?.pc == 0x3400)
        #expect(tag?.xpc == 0x8001)
        #expect(tag?.tid == Door.epc(77))
        #expect(tag?.epc == Door.epc(1))
    }
}
