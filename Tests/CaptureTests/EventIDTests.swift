// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@Suite struct EventIDTests {
    @Test func `the text form is that of RFC 9562 with version 7 and variant 10`() {
        var generator = EventIDGenerator()
        let id = generator.next(at: WallTime(microseconds: 1_645_557_742_000_000), random: .max)
        #expect(id.description == "017f22e2-79b0-7000-bfff-ffffffffffff")
    }

    @Test func `identifiers rise though the wall clock stands, jumps back, or is before 1970`() {
        var generator = EventIDGenerator()
        var random = SplitMix(seed: 1)
        var last = generator.next(at: WallTime(microseconds: -5), random: 0)
        var time: Int64 = 1_700_000_000_000_000
        for step in 0..<20_000 {
            if step % 5_000 == 0 { time -= 3_600_000_000 }
            let id = generator.next(at: WallTime(microseconds: time), random: random.next())
            #expect(id.high > last.high)
            #expect(id.high >> 12 & 0xF == 7)
            #expect(id.low >> 62 == 0b10)
            last = id
        }
    }

    @Test func `an earlier run's identifiers are followed, not repeated`() throws {
        let text = "017f22e2-79b0-7fff-bfff-ffffffffffff"
        let last = try #require(EventID(text))
        #expect(last.description == text)
        #expect(EventID(text.uppercased()) == last)
        var generator = EventIDGenerator(after: last)
        let next = generator.next(at: WallTime(microseconds: 0), random: 0)
        #expect(next.description == "017f22e2-79b1-7000-8000-000000000000")
    }

    @Test(arguments: [
        "", "017f22e2", "017f22e2-79b0-7fff-bfff-fffffffffff", "017f22e2-79b0-7fff-bfff-fffffffffffff",
        "017f22e2+79b0-7fff-bfff-ffffffffffff", "g17f22e2-79b0-7fff-bfff-ffffffffffff",
    ])
    func `what is no identifier is refused`(text: String) {
        #expect(EventID(text) == nil)
    }
}
