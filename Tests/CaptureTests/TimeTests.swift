// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Testing

@Suite struct TimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"),
            (1_795_363_385_123_456, "2026-11-22T16:03:05.123456Z"),
            (951_782_400_000_001, "2000-02-29T00:00:00.000001Z"),
            (951_868_799_999_999, "2000-02-29T23:59:59.999999Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (Int64.max, "9999-12-31T23:59:59.999999Z"),
            (Int64.min, "0000-01-01T00:00:00.000000Z"),
        ] as [(Int64, String)]
    )
    func `times are RFC 3339 in UTC with six decimals`(_ microseconds: Int64, _ text: String) {
        #expect(WallTime(microseconds: microseconds).description == text)
    }

    @Test func `every day of four centuries is the day the calendar says`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for day in stride(from: -20_000, through: 126_097, by: 7) {
            let date = Date(timeIntervalSince1970: TimeInterval(day) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let expected = String(
                format: "%04d-%02d-%02d",
                parts.year ?? 0,
                parts.month ?? 0,
                parts.day ?? 0
            )
            let time = WallTime(microseconds: Int64(day) * 86_400_000_000)
            #expect(time.description.prefix(10) == expected)
        }
    }

    @Test(arguments: [(0, "+00:00"), (60, "+01:00"), (-210, "-03:30"), (5_000, "+23:59")])
    func `an offset is signed hours and minutes`(_ minutes: Int, _ text: String) {
        var bytes: [UInt8] = []
        UTCOffset(minutes: minutes).append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func `wall time follows monotonic time around an instant`() {
        let now = Instant(
            monotonic: MonotonicTime(nanoseconds: 5_000_000_000),
            wall: WallTime(microseconds: 1_000_000)
        )
        #expect(now.wall(at: MonotonicTime(nanoseconds: 4_000_000_000)).microseconds == 0)
        #expect(now.wall(at: MonotonicTime(nanoseconds: 5_000_001_000)).microseconds == 1_000_001)
    }
}
