// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TallyConfig

struct SuggestionTests {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("abc", "abc", 0), ("nmae", "name", 1), ("kitten", "sitting", 3),
    ])
    func `distance counts insertions, deletions, replacements and swaps`(a: String, b: String, distance: Int)
    {
        #expect(Suggestion.distance(Array(a.utf8), Array(b.utf8)) == distance)
        #expect(Suggestion.distance(Array(b.utf8), Array(a.utf8)) == distance)
    }

    @Test func `only what could have been meant is suggested`() {
        let words = ["shipping", "receiving", "packing"]
        #expect(Suggestion.closest(to: "shipped", among: words) == "shipping")
        #expect(Suggestion.closest(to: "RECEIVING", among: words) == "receiving")
        #expect(Suggestion.closest(to: "colour", among: words) == nil)
        #expect(Suggestion.closest(to: "", among: words) == nil)
    }
}

struct DurationTextTests {
    @Test(arguments: [
        ("0s", 0), ("500ms", 500), ("5s", 5000), ("10min", 600_000), ("2 h", 7_200_000), ("1d", 86_400_000),
    ])
    func `a duration is a number and a unit`(text: String, milliseconds: Int) throws {
        #expect(try DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "s", "5", "-5s", "1.5s", "5 parsecs", "５s", "5s5s"])
    func `anything else is refused`(text: String) {
        #expect(throws: Complaint.self) { try DurationText.parse(text) }
    }

    @Test func `a duration is written in its largest whole unit`() {
        #expect(DurationText.string(.milliseconds(1500)) == "1500ms")
        #expect(DurationText.string(.seconds(60)) == "1min")
        #expect(DurationText.string(.zero) == "0ms")
        #expect(DurationText.string(.seconds(Int64.max)) == "9223372036854775807s")
    }
}
