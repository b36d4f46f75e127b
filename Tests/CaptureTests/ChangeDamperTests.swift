// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@Suite struct ChangeDamperTests {
    private static func second(_ second: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: second * 1_000_000_000)
    }

    @Test func `Five changes of a minute are told at once, the sixth when the minute is over`() {
        var damper = ChangeDamper()
        for second in 100..<105 as Range<Int64> {
            damper.note(at: Self.second(second))
            #expect(damper.tell(at: Self.second(second)) == .init(count: 1, isFlapping: false))
        }
        damper.note(at: Self.second(105))
        #expect(damper.due == Self.second(160))
        #expect(damper.tell(at: Self.second(159)) == nil)
        damper.note(at: Self.second(159))
        #expect(damper.tell(at: Self.second(160)) == .init(count: 2, isFlapping: true))
        #expect(damper.due == nil)
    }

    @Test func `Changes that come seldom are never held, however many`() {
        var damper = ChangeDamper()
        for index in 0..<100 as Range<Int64> {
            damper.note(at: Self.second(index * 13))
            #expect(damper.tell(at: Self.second(index * 13)) == .init(count: 1, isFlapping: false))
        }
    }

    @Test func `A change a second for an hour is told a few times a minute at most, and none is forgotten`() {
        var damper = ChangeDamper()
        var tellings: [ChangeDamper.Telling] = []
        for second in 0..<3_700 as Range<Int64> {
            if second < 3_600 { damper.note(at: Self.second(second)) }
            if let telling = damper.tell(at: Self.second(second)) { tellings.append(telling) }
        }
        #expect(tellings.reduce(0) { $0 + $1.count } == 3_600)
        #expect(tellings.count <= 5 * 61)
        #expect(tellings.dropFirst(5).contains { $0.isFlapping && $0.count > 50 })
    }

    @Test func `What could not be told in time for another reason does not count as flapping`() {
        var damper = ChangeDamper()
        damper.note(at: Self.second(1))
        damper.note(at: Self.second(2))
        #expect(damper.tell(at: Self.second(9)) == .init(count: 2, isFlapping: false))
    }
}
