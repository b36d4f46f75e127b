// SPDX-License-Identifier: Apache-2.0

import Capture
import ReadWindows
import Testing

@Suite struct ReferenceWindowTests {
    struct Setting: Sendable, CustomTestStringConvertible {
        var mode: WindowMode
        var maxTags: Int
        var population: UInt64
        var reportEvery: Duration?
        var isRoomScarce: Bool
        var seed: UInt64

        var testDescription: String {
            "\(mode), \(population) tags in \(maxTags) places, reports \(reportEvery.map { "\($0)" } ?? "none"),"
                + " room \(isRoomScarce ? "scarce" : "plenty")"
        }
    }

    static let settings: [Setting] = [WindowMode.presence, .holdOff].flatMap { mode in
        [false, true].flatMap { isRoomScarce in
            [(50, 20, nil), (50, 20, .seconds(2)), (12, 60, nil), (12, 60, .seconds(3)), (1, 3, nil)].map {
                (maxTags: Int, population: UInt64, reportEvery: Duration?) in
                Setting(
                    mode: mode,
                    maxTags: maxTags,
                    population: population,
                    reportEvery: reportEvery,
                    isRoomScarce: isRoomScarce,
                    seed: population + (isRoomScarce ? 1 : 0)
                )
            }
        }
    }

    @Test(arguments: settings)
    func `the window does what the reference does, and every read is accounted for at each step`(
        setting: Setting
    ) throws {
        var options = WindowOptions(mode: setting.mode)
        options.maxTags = setting.maxTags
        options.reportEvery = setting.reportEvery
        options.hold = .seconds(4)
        options.unobservedAfter = .seconds(20)
        var random = SeededGenerator(state: setting.seed)
        var door = Door(options, delivering: [])
        door.advance()
        var reference = ReferenceWindow(options, at: 0)
        var compared = 0
        for step in 0..<12_000 {
            // Mostly reads close to each other; now and then a pause in which everything may happen.
            let pause = random.next() % 100
            door.now += Int64(random.next() % (pause == 0 ? 30_000 : pause < 10 ? 3_000 : 30))
            let now = door.now * 1_000_000
            if setting.isRoomScarce { door.room = random.next() % 3 == 0 ? Int(random.next() % 6) : 0 }
            switch random.next() % 50 {
            case 0:
                let isDelivering = random.next() % 3 != 0
                door.delivering(0, isDelivering)
                reference.delivering(isDelivering, at: now)
            case 1..<12:
                door.advance()
                reference.advance(to: now, room: door.room)
            default:
                let tag = random.next() % setting.population
                let count = UInt32(random.next() % 3)
                let verdict = door.read(tag, count: count)
                try #require(
                    verdict == reference.read(tag, count: UInt64(max(1, count)), at: now, room: door.room)
                )
            }
            let events = door.records.filter { $0.event != nil || $0.storing == .close }
            try #require(events.map(Self.event) == reference.out, "step \(step)")
            compared += events.count
            door.records.removeAll()
            reference.out.removeAll()

            let ledger = door.window.ledger(of: DeviceIndex(0))
            try #require(ledger.balances && ledger == reference.ledger)
            try #require(door.window.counts == reference.counts)
            try #require(door.window.tagCount == reference.tags.count)
            guard let deadline = door.window.deadline else { continue }
            if deadline > door.instant.monotonic {
                // Nothing may be due before the deadline …
                var copy = reference
                copy.advance(to: deadline.nanoseconds - 1, room: .max)
                try #require(copy.out.isEmpty)
            }
            // … and something must be at it, or a loop that keeps deadlines would spin.
            var copy = door
            copy.now = max(door.now, deadline.nanoseconds / 1_000_000)
            copy.room = 1
            copy.advance()
            try #require(!copy.records.isEmpty)
        }
        #expect(compared > 1_000)
    }

    private static func event(_ record: WindowRecord) -> ReferenceWindow.Event {
        ReferenceWindow.Event(
            type: record.event,
            number: Door.number(record.tag),
            time: record.monotonic?.nanoseconds ?? 0,
            reads: record.tag.reads,
            flags: record.flags
        )
    }
}
