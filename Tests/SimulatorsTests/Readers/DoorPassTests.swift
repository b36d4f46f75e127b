// SPDX-License-Identifier: Apache-2.0

import EPC
import Simulators
import Testing

struct DoorPassTests {
    let population = TagPopulation(pallet: 120, seed: 1)

    @Test("A pallet carries distinct SGTIN-96 tags that agree with their GTIN and serial number")
    func tags() {
        #expect(population.tags.count == 120)
        #expect(Set(population.tags.map(\.epc)).count == 120)
        for tag in population.tags {
            #expect(tag.epc.bitCount == 96 && tag.pc == 0x3000)
            #expect(tag.epc.bits(at: 0, count: 8) == 0x30)
            #expect(tag.epc.bits(at: 11, count: 3) == 5)
            #expect(tag.epc.bits(at: 14, count: 24) == 9_506_000)
            #expect(tag.epc.bits(at: 38, count: 20) == tag.gtin / 10 % 100_000)
            #expect(tag.epc.bits(at: 58, count: 38) == tag.serial)
            let digits = (0..<14).reduce(into: (tag.gtin, 0 as UInt64)) { state, place in
                state.1 += state.0 % 10 * (place % 2 == 0 ? 1 : 3)
                state.0 /= 10
            }
            #expect(digits.1 % 10 == 0, "check digit of \(tag.gtin)")
        }
    }

    @Test("The same seed gives the same pass, another seed another")
    func repeatable() {
        let pass = DoorPass(of: population, seed: 1)
        #expect(pass.sightings == DoorPass(of: TagPopulation(pallet: 120, seed: 1), seed: 1).sightings)
        #expect(pass.sightings != DoorPass(of: population, seed: 2).sightings)
        #expect(population != TagPopulation(pallet: 120, seed: 2))
    }

    @Test("In ten seconds 120 tags give thousands of reads, each tag at least one", arguments: 0..<10)
    func plentiful(seed: UInt64) {
        let pass = DoorPass(of: TagPopulation(pallet: 120, seed: seed), seed: seed)
        #expect((2_000...4_000).contains(pass.sightings.count), "\(pass.sightings.count)")
        #expect(Set(pass.sightings.map(\.tag)).count == 120)
        #expect(
            zip(pass.sightings, pass.sightings.dropFirst()).allSatisfy { $0.nanoseconds <= $1.nanoseconds }
        )
        #expect(pass.sightings.allSatisfy { (0..<10_000_000_000).contains($0.nanoseconds) })
    }

    @Test("However short the pass, each tag is seen")
    func hurried() {
        let pass = DoorPass(of: population, in: .milliseconds(50), readsPerSecond: 100, seed: 1)
        #expect(Set(pass.sightings.map(\.tag)).count == 120)
    }

    @Test("The pallet meets the antennas in order, strongest where it is beside them")
    func direction() {
        let pass = DoorPass(of: population, past: [3, 1], seed: 4)
        func middle(_ port: UInt8) -> Double {
            let times = pass.sightings.filter { $0.antenna == port }.map { Double($0.nanoseconds) }
            return times.reduce(0, +) / Double(max(1, times.count))
        }
        #expect(Set(pass.sightings.map(\.antenna)) == [1, 3])
        #expect(middle(3) < middle(1))
        let half = pass.sightings.filter { (4_000_000_000..<6_000_000_000).contains($0.nanoseconds) }
        let early = pass.sightings.filter { $0.nanoseconds < 2_500_000_000 }
        func mean(_ sightings: [TagSighting]) -> Int {
            sightings.map { Int($0.rssi) }.reduce(0, +) / max(1, sightings.count)
        }
        #expect(mean(half) > mean(early))
    }

    @Test("Nothing to see is no trap")
    func empty() {
        #expect(DoorPass(of: TagPopulation(pallet: 0, seed: 1), seed: 1).sightings.isEmpty)
        #expect(DoorPass(of: population, past: [], seed: 1).sightings.isEmpty)
        #expect(!DoorPass(of: population, in: .zero, seed: 1).sightings.isEmpty)
    }
}
