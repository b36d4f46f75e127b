// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import Simulators
import Testing

struct ActionScheduleTests {
    @Test("What is due comes oldest first, once")
    func order() {
        var schedule = ActionSchedule([
            .init(at: 30, .unplug, end: .init(after: 5, .plug)),
            .init(at: 10, .fault(.restart)),
        ])
        #expect(schedule.next == 10)
        #expect(schedule.take(by: 9) == [])
        #expect(schedule.take(by: 10) == [.fault(.restart)])
        #expect(schedule.next == 30)
        #expect(schedule.take(by: 100) == [.unplug, .plug])
        #expect(schedule.next == nil)
    }

    @Test("What comes again and again has its ending each time, and stops after its number of times")
    func repetition() {
        var schedule = ActionSchedule([
            .init(
                at: 0,
                .fault(.dead(true)),
                end: .init(after: 4, .fault(.dead(false))),
                every: 10,
                times: 3
            )
        ])
        var moments: [Int64] = []
        var actions: [ReaderAction] = []
        while let next = schedule.next {
            moments.append(next)
            actions += schedule.take(by: next)
        }
        #expect(moments == [0, 4, 10, 14, 20, 24])
        #expect(
            actions == [
                .fault(.dead(true)), .fault(.dead(false)), .fault(.dead(true)), .fault(.dead(false)),
                .fault(.dead(true)), .fault(.dead(false)),
            ]
        )
    }

    @Test("Without a number of times it never ends, and keeps no more than it needs")
    func endless() {
        var schedule = ActionSchedule([.init(at: 5, .fault(.bufferFull), every: 10)])
        #expect(schedule.take(by: 1_000).count == 100)
        #expect(schedule.next == 1_005)
    }

    @Test(
        "Every family has a virtual reader, with the antennas it was given",
        arguments: VirtualReaders.families
    )
    func table(family: ReaderFamily) {
        #expect(VirtualReaders.make(family, ports: 4, connected: [1], seed: 1) != nil)
    }

    @Test("An antenna with an offset hears weaker; the others as before")
    func offsets() {
        let pass = DoorPass(
            parked: TagPopulation(pallet: 3, seed: 1),
            before: [1, 2],
            for: .seconds(1),
            readsPerSecond: 100,
            rssi: -50,
            seed: 4
        )
        let heard = pass.heard(with: [2: -10])
        #expect(pass.sightings.count == 100)
        for (before, after) in zip(pass.sightings, heard.sightings) {
            #expect(Int(after.rssi) == Int(before.rssi) - (before.antenna == 2 ? 10 : 0))
            #expect((-60 ... -40).contains(before.rssi))
        }
        #expect(Set(pass.sightings.map(\.antenna)) == [1, 2])
    }
}
