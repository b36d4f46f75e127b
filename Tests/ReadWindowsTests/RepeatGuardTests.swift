// SPDX-License-Identifier: Apache-2.0

import Capture
import ReadWindows
import Testing

@Suite struct RepeatGuardTests {
    private func isRepeat(
        _ guarding: inout RepeatGuard,
        _ text: String,
        at milliseconds: Int64,
        serialized: Bool = true
    ) -> Bool {
        let bytes = Array(text.utf8)
        let time = MonotonicTime(nanoseconds: milliseconds * 1_000_000)
        return guarding.isRepeat(bytes.span, isSerialized: serialized, at: time)
    }

    @Test func `a serialized item is accepted once in two seconds, counted from the accepted scan`() {
        var guarding = RepeatGuard()
        #expect(!isRepeat(&guarding, "A", at: 0))
        #expect(isRepeat(&guarding, "A", at: 1_500))
        #expect(isRepeat(&guarding, "A", at: 1_999))
        #expect(!isRepeat(&guarding, "A", at: 2_000))
        #expect(isRepeat(&guarding, "A", at: 3_999))
    }

    @Test func `five scans of one GTIN mean five`() {
        var guarding = RepeatGuard()
        for _ in 0..<5 { #expect(!isRepeat(&guarding, "4006381333931", at: 0, serialized: false)) }
    }

    @Test func `another text between does not hide a repeat`() {
        var guarding = RepeatGuard()
        #expect(!isRepeat(&guarding, "A", at: 0))
        #expect(!isRepeat(&guarding, "AB", at: 10))
        #expect(!isRepeat(&guarding, "B", at: 20))
        #expect(isRepeat(&guarding, "A", at: 30))
        #expect(isRepeat(&guarding, "AB", at: 30))
    }

    @Test func `only the newest texts are remembered`() {
        var guarding = RepeatGuard()
        for number in 0...RepeatGuard.capacity { #expect(!isRepeat(&guarding, "\(number)", at: 0)) }
        #expect(!isRepeat(&guarding, "0", at: 1))
        #expect(isRepeat(&guarding, "\(RepeatGuard.capacity)", at: 1))
    }

    @Test func `spans are settings`() {
        var options = RepeatOptions()
        options.serialized = nil
        options.other = .milliseconds(100)
        var guarding = RepeatGuard(options)
        #expect(!isRepeat(&guarding, "A", at: 0))
        #expect(!isRepeat(&guarding, "A", at: 1))
        #expect(!isRepeat(&guarding, "A", at: 2, serialized: false))
        #expect(isRepeat(&guarding, "A", at: 3, serialized: false))
        #expect(!isRepeat(&guarding, "A", at: 200, serialized: false))
    }
}
