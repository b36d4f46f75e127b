// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

/// A generator with a seed, so that a failure can be repeated (SplitMix64).
struct RandomNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

@Suite("Anything a device can send")
struct ScannerFuzzTests {
    static let suffixes: [ScanSuffix] = [
        .enter, .tab, .carriageReturnLineFeed, .lineFeed, .etx, .none, .byte(0x61),
    ]

    @Test(arguments: 0..<20) func randomBytesNeverTrapNorGrow(_ seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        var options = ScannerOptions(maximumLength: 64)
        options.suffix = Self.suffixes[Int(seed) % Self.suffixes.count]
        options.timeSource = seed % 2 == 0 ? .kernel : .reception
        if seed >= 7 { choose(more: &options, using: &random) }
        var wedge = Bench(options, keyMap: seed >= 7 ? KeyboardCharactersTests.german : .us)
        var serial = Bench(SerialScan(options: options))
        for _ in 0..<500 {
            let count = Int.random(in: 0...200, using: &random)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            wedge.feed(bytes, at: Int64.random(in: .min ... .max, using: &random))
            serial.feed(bytes)
            serial.wait(milliseconds: Int64.random(in: 0...200, using: &random))
            expectSound(wedge.output, options)
            expectSound(serial.output, options)
            wedge.output.removeAll()
            serial.output.removeAll()
        }
    }

    @Test(arguments: 0..<20) func randomEventsNeverTrapAndEveryCharacterIsAccounted(_ seed: UInt64) {
        var random = RandomNumbers(seed: seed &+ 1_000)
        var options = ScannerOptions(
            suffix: Self.suffixes[Int(seed) % Self.suffixes.count],
            maximumLength: 32
        )
        if seed >= 7 { choose(more: &options, using: &random) }
        var bench = Bench(options, keyMap: seed >= 7 ? KeyboardCharactersTests.german : .us)
        for _ in 0..<5_000 {
            switch Int.random(in: 0..<100, using: &random) {
            case 0: bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
            case 1..<5: bench.event(InputEvent.synchronization, InputEvent.report, 0)
            case 5:
                bench.resynchronise(pressed: (0..<96).map { _ in UInt8.random(in: 0...255, using: &random) })
            case 6: bench.disconnect()
            case 7: bench.wait(milliseconds: Int64.random(in: 0...700, using: &random))
            case 8: bench.tick(at: bench.time)
            case 9..<20: bench.press(28, -28)
            case 20..<30:
                bench.event(
                    UInt16.random(in: 0...31, using: &random),
                    UInt16.random(in: 0...767, using: &random),
                    Int32.random(in: -1...3, using: &random)
                )
            default:
                let code = Int.random(in: 1...120, using: &random)
                bench.press(code, -code)
            }
            expectSound(bench.output, options)
            bench.output.removeAll()
        }
    }

    /// Sets options beyond the usual ones.
    func choose(more options: inout ScannerOptions, using random: inout RandomNumbers) {
        if Bool.random(using: &random) { options.suffix = .text(Array("1212".utf8)) }
        options.prefix = [[], [0x02], Array("1".utf8)][Int.random(in: 0..<3, using: &random)]
        options.maximumKeyGap = Bool.random(using: &random) ? .milliseconds(20) : nil
        options.substitutes = ["1", "21", "{GS}"].compactMap {
            TextSubstitute(typed: Array($0.utf8), meant: [0x1D])
        }
        options.followsNumLock = Bool.random(using: &random)
        options.composesDeadKeys = Bool.random(using: &random)
        options.keys = [66: [0x1D], 67: [0x0D], 108: Array("12".utf8)]
    }

    /// What holds of every output: no empty and no overlong scan, ranges within the text and in order.
    func expectSound(_ output: ScanOutput, _ options: ScannerOptions) {
        var end = 0
        for item in output.scans {
            #expect(item.range.lowerBound == end)
            #expect(item.range.count >= 1 && item.range.count <= options.maximumLength)
            #expect(item.scan.firstByte <= item.scan.lastByte)
            end = item.range.upperBound
        }
        #expect(output.text.count == end)
    }

    @Test(arguments: 0..<80) func noScanThatLostAKeyIsGood(_ seed: UInt64) throws {
        var random = RandomNumbers(seed: seed &+ 2_000)
        var options = ScannerOptions(maximumLength: 100)
        if seed % 4 == 1 { options.maximumKeyGap = .milliseconds(30) }
        if seed % 4 == 2 { options.suffix = .byte(UInt8(ascii: "#")) }
        var bench = Bench(options)
        var typing = ScannerTyping()
        typing.suffix = options.suffix
        typing.tapsCapsLock = seed % 8 == 3
        var sent: Set<String> = []
        var whole = 0
        for number in 0..<30 {
            let text = "S\(number)-" + String(random.next(), radix: 36) + ["", "x", "Z!"][number % 3]
            sent.insert(text)
            let faults: [ScannerTyping.Fault?] = [
                nil, nil, .missingSuffix, .autoRepeat(times: 3), .overlong(characters: 120),
                .dropped(
                    afterCharacters: Int.random(in: 0..<text.count, using: &random),
                    lostCharacters: Int.random(in: 1...4, using: &random)
                ),
            ]
            let fault = faults[Int.random(in: 0..<6, using: &random)]
            try bench.type(text, as: typing, fault: fault)
            // The kernel is asked at once, or when the next scan is in as well.
            if bench.output.needsKeyState, Bool.random(using: &random) { bench.resynchronise() }
            let isCut = if case .missingSuffix? = fault { true } else { false }
            bench.wait(milliseconds: isCut ? 600 : Int64.random(in: 1...60, using: &random))
        }
        for item in bench.output.scans where !item.scan.isDamaged {
            #expect(sent.contains(String(decoding: bench.output.text[item.range], as: UTF8.self)))
            whole += 1
        }
        #expect(whole > 0)
    }
}
