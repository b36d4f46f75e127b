// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Testing

/// What scanners put around a text, and what they put in place of some of it.
@Suite("Prefix, suffix, substitutes")
struct ScanFramingTests {
    static func bench(
        _ suffix: ScanSuffix = .enter,
        prefix: String = "",
        maximumLength: Int = 4_500,
        gap: Duration? = nil,
        substitutes: [(String, String)] = []
    ) -> Bench<SerialScan> {
        var options = ScannerOptions(suffix: suffix, maximumLength: maximumLength)
        options.prefix = Array(prefix.utf8)
        options.maximumKeyGap = gap
        options.substitutes = substitutes.compactMap {
            TextSubstitute(typed: Array($0.0.utf8), meant: Array($0.1.utf8))
        }
        return Bench(SerialScan(options: options))
    }

    /// All ways to cut the input in two give the same.
    static func expect(
        _ input: String,
        gives texts: [String],
        rejecting rejections: [Rejection] = [],
        from make: () -> Bench<SerialScan>
    ) {
        let bytes = Array(input.utf8)
        for cut in 0...bytes.count {
            var bench = make()
            bench.feed(Array(bytes[..<cut]))
            bench.wait(milliseconds: 3)
            bench.feed(Array(bytes[cut...]))
            #expect(bench.texts == texts, "\(input.debugDescription) cut at \(cut)")
            #expect(bench.output.rejections == rejections, "\(input.debugDescription) cut at \(cut)")
        }
    }

    // MARK: - Suffix

    @Test(arguments: [
        ("##", "A##B##", ["A", "B"]), ("##", "A#B##", ["A#B"]), ("##", "A###B##", ["A", "#B"]),
        ("##", "####A##", ["A"]),
        ("ABAC", "xABABACyABAC", ["xAB", "y"]), ("aab", "aaab", ["a"]), ("aab", "aaaaab", ["aaa"]),
        ("END", "1ENEND", ["1EN"]),
        ("\r\n\u{3}", "A\r\n\rB\r\r\n\u{3}", ["A\r\n\rB\r"]),
        ("0123456789ABCDEF", "x0123456789ABCDEF", ["x"]),
    ]) func anyTextCanBeTheSuffix(_ suffix: String, _ input: String, _ texts: [String]) {
        Self.expect(input, gives: texts) { Self.bench(.text(Array(suffix.utf8))) }
    }

    @Test func aHeldSuffixIsNoPartOfTheLength() {
        var bench = Self.bench(.text(Array("###".utf8)), maximumLength: 4)
        bench.feed(Array("12##3###1234###12345###1###".utf8))
        #expect(bench.texts == ["1234", "1"])
        #expect(bench.output.rejections == [.overlong, .overlong])
    }

    @Test(arguments: [(ScanSuffix.text(Array("##".utf8)), "#"), (.text(Array("##".utf8)), "A#"), (.etx, "A")])
    func halfASuffixIsNoScan(_ suffix: ScanSuffix, _ input: String) {
        var bench = Self.bench(suffix)
        bench.feed(Array(input.utf8))
        bench.tick(at: bench.time + 500_000_000)
        #expect(bench.texts.isEmpty)
        #expect(bench.output.rejections == [.partial])
        #expect(bench.driver.deadline == nil)
        bench.feed(Array(input.utf8))
        bench.disconnect()
        #expect(bench.output.rejections == [.partial, .disconnected])
    }

    @Test func longSuffixesAreCutAndEmptyOnesAreSilence() {
        var long = Self.bench(.text(Array("0123456789ABCDEFG".utf8)))
        long.feed(Array("x0123456789ABCDEF".utf8))
        #expect(long.texts == ["x"])
        var none = Self.bench(.text([]))
        none.feed(Array("x".utf8))
        none.tick(at: none.time + 100_000_000)
        #expect(none.texts == ["x"])
    }

    // MARK: - Prefix

    @Test func thePrefixIsTakenOff() {
        Self.expect("ID:1\rID:ID:2\r", gives: ["1", "ID:2"]) { Self.bench(prefix: "ID:") }
        Self.expect("\u{2}A\u{3}\u{2}B\u{3}", gives: ["A", "B"]) { Self.bench(.etx, prefix: "\u{2}") }
    }

    @Test func aScanWithoutItsPrefixIsRejectedAndTheNextIsIntact() {
        Self.expect("1\rD:2\rID:3\rID\r", gives: ["3"], rejecting: [.unprefixed, .unprefixed, .unprefixed]) {
            Self.bench(prefix: "ID:")
        }
    }

    @Test func thePrefixAloneIsNoScan() {
        var bench = Self.bench(prefix: "ID:")
        bench.feed(Array("ID:\rID:\r\r".utf8))
        #expect(bench.texts.isEmpty)
        #expect(bench.output.rejections.isEmpty)
        #expect(bench.output.counters.emptySuffixes == 3)
    }

    @Test func thePrefixIsNoPartOfTheLength() {
        Self.expect("ID:1234\rID:12345\r1234567\r", gives: ["1234"], rejecting: [.overlong, .unprefixed]) {
            Self.bench(prefix: "ID:", maximumLength: 4)
        }
    }

    @Test func aLineEndBehindTheFrameIsNoScan() {
        var bench = Self.bench(.etx, prefix: "\u{2}")
        bench.feed(Array("\u{2}A\u{3}\r\n".utf8))
        bench.wait(milliseconds: 600)
        bench.feed(Array("\u{2}B\u{3}\r\n".utf8))
        bench.tick(at: bench.time + 600_000_000)
        #expect(bench.texts == ["A", "B"])
        #expect(bench.output.rejections.isEmpty)
        #expect(bench.output.counters.emptySuffixes == 2)
    }

    @Test func aStartOfTextBeginsAnew() {
        Self.expect("\u{2}12\u{2}345\u{3}", gives: ["345"], rejecting: [.partial]) {
            Self.bench(.etx, prefix: "\u{2}")
        }
        Self.expect("\u{2}\u{2}345\u{3}", gives: ["345"]) { Self.bench(.etx, prefix: "\u{2}") }
        Self.expect("\u{2}1234567\u{2}12\u{3}", gives: ["12"], rejecting: [.overlong]) {
            Self.bench(.etx, prefix: "\u{2}", maximumLength: 4)
        }
        // Some send a line's end behind the frame, which is nothing that was lost.
        Self.expect("\u{2}A\u{3}\r\n\u{2}B\u{3}\r\n\u{2}C\u{3}", gives: ["A", "B", "C"]) {
            Self.bench(.etx, prefix: "\u{2}")
        }
        // Where it is not configured it is text.
        Self.expect("\u{2}1\u{2}\r", gives: ["\u{2}1\u{2}"]) { Self.bench() }
    }

    @Test func aDamagedScanIsDamagedWithOrWithoutItsPrefix() {
        var options = ScannerOptions()
        options.prefix = Array("ID:".utf8)
        for text in ["ID:12\r", "D:12\r"] {
            var assembler = ScanAssembler(options: options)
            var output = ScanOutput()
            assembler.markDamaged(at: MonotonicTime(nanoseconds: 1), into: &output)
            for byte in text.utf8 { assembler.append(byte, at: MonotonicTime(nanoseconds: 2), into: &output) }
            #expect(output.scans.map(\.scan.isDamaged) == [true])
            #expect(output.rejections.isEmpty)
        }
    }

    // MARK: - Hands

    @Test func whatIsTypedByHandIsRejected() {
        var bench = Self.bench(gap: .milliseconds(50))
        for (pauses, texts) in [
            ([20, 50, 20, 40], ["123"]), ([20, 51, 20, 10], []), ([20, 20, 20, 51], []),
        ] {
            for (byte, pause) in zip("123\r".utf8, pauses) {
                bench.wait(milliseconds: Int64(pause))
                bench.feed([byte])
            }
            #expect(bench.texts == texts, "\(pauses)")
            bench.output.removeAll()
            bench.wait(milliseconds: 300)
        }
    }

    @Test func eachHandTypedLineIsCountedOnceAndTheNextScanIsIntact() {
        var bench = Self.bench(gap: .milliseconds(50))
        for byte in "ab\r\ncd\r".utf8 {
            bench.feed([byte])
            bench.wait(milliseconds: 120)
        }
        bench.feed(Array("12345\r".utf8))
        #expect(bench.texts == ["12345"])
        #expect(bench.output.rejections == [.typed, .typed])
    }

    // MARK: - Substitutes

    @Test(arguments: [
        ("10A{GS}21B", "10A\u{1D}21B"), ("A|B|", "A\u{1D}B\u{1D}"), ("{G}{GS{GS}}", "{G}{GS\u{1D}}"),
        ("~d029~d030", "\u{1D}\u{1E}"),
        ("{GS", "{GS"), ("{GSX}", "\u{1E}"), ("~1", "~1"),
    ]) func substitutesStandForSomethingElse(_ typed: String, _ meant: String) {
        Self.expect(typed + "\r", gives: [meant]) {
            Self.bench(
                substitutes: [
                    ("{GS}", "\u{1D}"), ("|", "\u{1D}"), ("~d029", "\u{1D}"), ("~d030", "\u{1E}"),
                    ("{GSX}", "\u{1E}"),
                ]
            )
        }
    }

    @Test func ofTwoThatFitTheLongerIsMeantAndNothingIsReplacedTwice() {
        Self.expect("aabaa\r", gives: ["XbX"]) {
            Self.bench(substitutes: [("aa", "X"), ("X", "Y")])
        }
        Self.expect("abc\r", gives: ["Z"]) { Self.bench(substitutes: [("ab", "Q"), ("abc", "Z")]) }
    }

    @Test func theLengthIsThatOfWhatWasTyped() {
        Self.expect("{GS}\r{GS}{GS}\r", gives: ["\u{1D}"], rejecting: [.overlong]) {
            Self.bench(maximumLength: 4, substitutes: [("{GS}", "\u{1D}")])
        }
    }

    @Test func aSubstituteNeverGrows() {
        #expect(TextSubstitute(typed: [1], meant: [1, 2]) == nil)
        #expect(TextSubstitute(typed: [], meant: []) == nil)
        #expect(TextSubstitute(typed: [1], meant: []) == nil)
        #expect(TextSubstitute(typed: Array(repeating: 1, count: 17), meant: [1]) == nil)
    }
}
