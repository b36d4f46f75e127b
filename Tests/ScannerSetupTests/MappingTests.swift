// SPDX-License-Identifier: Apache-2.0

import Capture
import GS1
import Pipeline
import ReadWindows
import ScannerInput
import ScannerSetup
import TallyConfig
import Testing

/// The words of the configuration are those of the parts: none falls back to a default unnoticed.
@Suite struct MappingTests {
    private static func scanner(_ lines: String) throws -> Configuration.Scanner {
        let text = "[[scanner]]\nname = \"bench-4\"\nmatch = { usb = \"05e0:1200\" }\n" + lines + "\n"
        return try #require(
            ConfigurationLoader.load(files: [("t.toml", text)]).configuration?.scanners.first
        )
    }

    @Test func `each word that ends a scan is one of the assembler's`() {
        let suffixes = Configuration.Suffix.allCases.map { ScanSuffix(word: $0.rawValue) }
        #expect(!suffixes.contains(nil))
        #expect(Set(suffixes).count == suffixes.count)
    }

    @Test func `each word of lenience and encoding is one of the decoder's`() {
        for word in Configuration.Lenience.allCases {
            #expect(Leniences(name: word.rawValue) != nil, "\(word)")
        }
        for word in Configuration.TextEncoding.allCases {
            #expect(TextEncoding(rawValue: word.rawValue) != nil, "\(word)")
        }
    }

    @Test(arguments: ["us", "de", "de(nodeadkeys)", "ch(fr)", "latam"])
    func `a layout that the configuration takes is the scanner's`(_ layout: String) throws {
        let options = ScannerOptions(try Self.scanner("layout = \"\(layout)\""))
        #expect("\(options.layout)" == layout)
    }

    @Test func `every key of a keyboard scanner reaches its driver`() throws {
        let options = ScannerOptions(
            try Self.scanner(
                """
                suffix = { text = "##" }
                prefix = "P"
                partial_timeout = "3s"
                idle_end = "70ms"
                max_length = 99
                caps_lock = "ignore"
                keypad = "numlock"
                dead_keys = "plain"
                keys = { f8 = "<GS>" }
                substitutes = { "{GS}" = "<GS>" }
                max_key_gap = "40ms"
                """
            )
        )
        #expect(options.suffix == .text(Array("##".utf8)))
        #expect(options.prefix == Array("P".utf8))
        #expect(options.partialTimeout == .seconds(3))
        #expect(options.bluetoothPartialTimeout == .seconds(3))
        #expect(options.idleEnd == .milliseconds(70))
        #expect(options.overBluetooth.idleEnd == .milliseconds(70))
        #expect(options.overBluetooth.partialTimeout == .seconds(3))
        #expect(options.maximumLength == 99)
        #expect(!options.followsCapsLock && options.followsNumLock && !options.composesDeadKeys)
        #expect(options.keys.count == 1 && options.substitutes.count == 1)
        #expect(options.maximumKeyGap == .milliseconds(40))
    }

    @Test func `what the entry says of decoding and repeats reaches the pipeline`() throws {
        let scanner = try Self.scanner(
            """
            repeat = { serialized = "5s", other = "1s" }
            decode = { unmarked = "refuse", lenient = ["leading-gs"], links = ["alphas"] }
            """
        )
        let entry = DeviceEntry(scanner, index: DeviceIndex(3))
        #expect(entry.name == "bench-4" && entry.readPoint == "bench-4" && entry.kind == .scanner)
        #expect(entry.repeatOptions.serialized == .seconds(5) && entry.repeatOptions.other == .seconds(1))
        #expect(entry.decodeOptions.unmarked == .refuse)
        #expect(entry.decodeOptions.leniences == Leniences(name: "leading-gs"))
        #expect(entry.decodeOptions.permitConvenienceAlphas && !entry.decodeOptions.permitCompressedLinks)
    }
}
