// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Testing

/// Framing, on the driver that adds nothing to the assembler.
@Suite("Bytes to scans")
struct ScanAssemblerTests {
    static func bench(_ suffix: ScanSuffix = .enter, maximumLength: Int = 4_500) -> Bench<SerialScan> {
        Bench(SerialScan(options: ScannerOptions(suffix: suffix, maximumLength: maximumLength)))
    }

    @Test(arguments: [
        (ScanSuffix.enter, "A\rB\r", ["A", "B"]), (.enter, "A\r\nB\r\n", ["A", "B"]),
        (.enter, "A\nB\r", ["A\nB"]), (.enter, "\r\r\nA\r\r", ["A"]), (.enter, "A\r\n\nB\r", ["A", "\nB"]),
        (.tab, "A\tB\r\t", ["A", "B\r"]), (.lineFeed, "A\nB\r\n", ["A", "B\r"]),
        (.carriageReturnLineFeed, "A\r\nB\r\n", ["A", "B"]),
        (.carriageReturnLineFeed, "A\rB\nC\r\r\n", ["A\rB\nC\r"]),
        (.carriageReturnLineFeed, "\r\nA\r\n\r\n", ["A"]), (.etx, "A\u{3}B\r\u{3}", ["A", "B\r"]),
        (.byte(0x3B), "A;;B;", ["A", "B"]),
    ])
    func splitsAtTheSuffix(_ suffix: ScanSuffix, _ input: String, _ expected: [String]) {
        let bytes = Array(input.utf8)
        for cut in 0...bytes.count {
            var bench = Self.bench(suffix)
            bench.feed(Array(bytes[..<cut]))
            bench.wait(milliseconds: 3)
            bench.feed(Array(bytes[cut...]))
            #expect(bench.texts == expected, "cut at \(cut)")
            #expect(bench.output.rejections.isEmpty)
        }
    }

    @Test func keepsEveryOtherByte() {
        var bench = Self.bench()
        let bytes = (0...255).map { UInt8($0) }.filter { $0 != 0x0D }
        bench.feed(bytes + [0x0D])
        #expect(bench.output.text == bytes)
    }

    @Test func aPrefixIsNeverGluedToTheNextScan() {
        // Whether or not anybody ticks in between.
        for ticks in [false, true] {
            var bench = Self.bench()
            bench.feed(Array("12".utf8))
            #expect(bench.driver.deadline?.nanoseconds == bench.time + 500_000_000)
            bench.wait(milliseconds: 500)
            if ticks { bench.tick(at: bench.time) }
            bench.feed(Array("345\r".utf8))
            #expect(bench.texts == ["345"])
            #expect(bench.output.rejections == [.partial])
            #expect(bench.driver.deadline == nil)
        }
    }

    @Test func aPauseShorterThanTheTimeoutIsNone() {
        var bench = Self.bench()
        for byte in "123\r".utf8 {
            bench.feed([byte])
            bench.wait(milliseconds: 499)
            bench.tick(at: bench.time - 1)
        }
        #expect(bench.texts == ["123"])
    }

    @Test func anOverlongTextIsRejectedWholeAndTheNextScanIsIntact() {
        var bench = Self.bench(maximumLength: 4)
        bench.feed(Array("1234\r12345\r123456789012\r12\r".utf8))
        #expect(bench.texts == ["1234", "12"])
        #expect(bench.output.rejections == [.overlong, .overlong])
    }

    @Test func anOverlongTextWithoutSuffixEndsWithSilence() {
        var bench = Self.bench(maximumLength: 4)
        bench.feed(Array("123456".utf8))
        #expect(bench.output.rejections == [.overlong])
        bench.wait(milliseconds: 400)
        bench.feed(Array("789".utf8))
        bench.wait(milliseconds: 600)
        bench.feed(Array("next\r".utf8))
        #expect(bench.texts == ["next"])
        #expect(bench.output.rejections == [.overlong])
    }

    @Test func aHeldCarriageReturnDoesNotCountAsLength() {
        var bench = Self.bench(.carriageReturnLineFeed, maximumLength: 4)
        bench.feed(Array("1234\r\n".utf8))
        #expect(bench.texts == ["1234"])
    }

    @Test func withoutSuffixSilenceEndsAScan() {
        var bench = Self.bench(.none)
        bench.feed(Array("12".utf8))
        bench.wait(milliseconds: 99)
        bench.feed(Array("34".utf8))
        let last = bench.time
        #expect(bench.driver.deadline?.nanoseconds == last + 100_000_000)
        bench.wait(milliseconds: 100)
        bench.feed(Array("5".utf8))
        #expect(bench.texts == ["1234"])
        #expect(bench.output.scans.first?.scan.lastByte.nanoseconds == last)
        bench.tick(at: bench.time + 100_000_000)
        #expect(bench.texts == ["1234", "5"])
        #expect(bench.output.rejections.isEmpty)
    }

    @Test func aLineFeedLongAfterEnterIsData() {
        var bench = Self.bench()
        bench.feed(Array("A\r".utf8))
        bench.wait(milliseconds: 501)
        bench.feed(Array("\nB\r".utf8))
        #expect(bench.texts == ["A", "\nB"])
    }

    @Test func aLoneCarriageReturnIsNoScanWhereBothAreExpected() {
        var bench = Self.bench(.carriageReturnLineFeed)
        bench.feed([0x0D])
        bench.tick(at: bench.time + 500_000_000)
        #expect(bench.texts.isEmpty)
        #expect(bench.output.counters.emptySuffixes == 1)
        #expect(bench.output.rejections.isEmpty)
        #expect(bench.driver.deadline == nil)
    }

    @Test(arguments: ["AB\r\n", "A\r\r\n"]) func theTimeOfAScanIsItsLastBytesNotTheSuffixs(_ input: String) {
        var bench = Self.bench(.carriageReturnLineFeed)
        for byte in input.utf8 {
            bench.feed([byte])
            bench.wait(milliseconds: 10)
        }
        #expect(bench.output.scans.first?.scan.firstByte.nanoseconds == 1_000_000_000)
        #expect(bench.output.scans.first?.scan.lastByte.nanoseconds == 1_010_000_000)
    }

    @Test(arguments: [ScanSuffix.enter, .none, .carriageReturnLineFeed])
    func aScanInProgressIsAccountedWhenTheDeviceGoes(_ suffix: ScanSuffix) {
        var bench = Self.bench(suffix)
        bench.feed(Array("12".utf8))
        bench.disconnect()
        #expect(bench.output.rejections == [.disconnected])
        bench.disconnect()
        #expect(bench.output.rejections == [.disconnected])
        bench.feed(Array("34\r\n".utf8))
        bench.tick(at: bench.time + 1_000_000_000)
        #expect(bench.texts.first?.hasPrefix("34") == true)
    }

    @Test func oddOptionsAreMadeToWork() {
        var tiny = Self.bench(maximumLength: -5)
        tiny.feed(Array("1\r12\r".utf8))
        #expect(tiny.texts == ["1"])
        for timeout: Duration in [.zero, .seconds(-1), .seconds(Int64.max), .nanoseconds(1)] {
            var bench = Bench(SerialScan(options: ScannerOptions(partialTimeout: timeout)))
            bench.feed(Array("12\r3".utf8))
            #expect(bench.output.rejections.isEmpty || timeout <= .zero)
            bench.disconnect()
        }
    }

    @Test func knowsItsWords() {
        #expect(ScanSuffix.words.allSatisfy { ScanSuffix(word: $0) != nil })
        #expect(ScanSuffix(word: "crlf") == .carriageReturnLineFeed)
        #expect(ScanSuffix(word: "return") == nil)
    }
}
