// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import Testing

struct LineFramerTests {
    /// All lines of a stream that arrives in portions, with `|` behind those that end an answer.
    private func lines(_ bytes: [UInt8], by portion: Int, _ framer: inout LineFramer) -> [String] {
        var lines: [String] = []
        for start in stride(from: 0, to: bytes.count, by: portion) {
            framer.append(bytes.span.extracting(start..<min(bytes.count, start + portion)))
            while let line = framer.next() {
                lines.append(
                    String(decoding: framer.bytes[line.text], as: UTF8.self) + (line.endsAnswer ? "|" : "")
                )
            }
        }
        return lines
    }

    @Test("Lines end at LF, with or without CR, in whatever portions", arguments: [1, 2, 3, 7, 100])
    func plain(portion: Int) {
        var framer = LineFramer()
        let bytes = Array("CS: .iv\r\nEP: 30\n\r\nOK:\r\na\rb\u{1B}\r\n\u{0}\nrest".utf8)
        #expect(
            lines(bytes, by: portion, &framer) == ["CS: .iv", "EP: 30", "", "OK:", "a\rb\u{1B}", "\u{0}"]
        )
        #expect(framer.unfinished.count == 4 && framer.bytesSkipped == 0)
    }

    @Test("NUL ends a line and an answer, where the protocol has it", arguments: [1, 2, 5, 100])
    func answers(portion: Int) {
        var framer = LineFramer(endsAtNUL: true)
        let bytes = Array("\r\nUsername>\u{0}AutoMode = On\r\n\u{0}".utf8)
        #expect(lines(bytes, by: portion, &framer) == ["", "Username>|", "AutoMode = On", "|"])
    }

    @Test("ESC makes text of what follows it, where the protocol has it", arguments: [1, 2, 3, 100])
    func escapes(portion: Int) {
        var framer = LineFramer(hasEscapes: true)
        let bytes: [UInt8] =
            Array("BC: a".utf8) + [0x1B, 0x0D, 0x1B, 0x0A, 0x1B, 0x1B, 0x1B, 0x0D, 0x0D, 0x0A]
        #expect(lines(bytes + [0x4F, 0x0A], by: portion, &framer) == ["BC: a\r\n\u{1B}\r", "O"])
    }

    @Test(
        "A line that is too long is counted and left out, and no more than that is held",
        arguments: [64, 4096]
    )
    func overlong(portion: Int) {
        var framer = LineFramer()
        let long = [UInt8](repeating: 0x41, count: 3 * LineFramer.maximumLength)
        #expect(lines(Array("a\n".utf8) + long + Array("\nb\n".utf8), by: portion, &framer) == ["a", "b"])
        #expect(framer.overlongs == 1 && framer.bytesSkipped == long.count + 1)
        #expect(framer.unfinished.isEmpty)
        let longest = [UInt8](repeating: 0x41, count: LineFramer.maximumLength)
        #expect(lines(longest + [0x0A], by: portion, &framer).map(\.utf8.count) == [longest.count])
    }
}

struct TextProbeTests {
    private func verdict(_ family: ReaderFamily, _ text: String) throws -> ReaderProbe.Verdict {
        let bytes = Array(text.utf8)
        return try #require(family.traits.probe).examine(bytes.span)
    }

    @Test("A TSL reader is known by a whole answer to its version, amid whatever else there is")
    func tsl() throws {
        #expect(try #require(ReaderFamily.tsl.traits.probe).question == Array(".vr\r\n".utf8))
        let answer = "CS: .vr\r\nUS: 1153-NA-00012\r\nUF: 2.2.0\r\nOK:\r\n\r\n"
        let reader = ReaderDescription(model: "TSL 1153", firmware: "2.2.0", serial: "1153-NA-00012")
        #expect(try verdict(.tsl, answer) == .family(.tsl, reader))
        #expect(
            try verdict(.tsl, "noise\r\nCS: .iv\r\nEP: 30\r\nOK:\r\n\r\n" + answer) == .family(.tsl, reader)
        )
        #expect(try verdict(.tsl, String(answer.dropLast(7))) == .unknown)
        #expect(try verdict(.tsl, "CS: .vr\r\nER: 003\r\n\r\n") == .unknown)
        #expect(try verdict(.tsl, "OK:\r\n") == .unknown)
    }

    @Test("An Alien reader is known by its type, or by its greeting")
    func alien() throws {
        let answer = "ReaderType = Alien RFID Tag Reader, Model: ALR-9900 (Four Antenna / Gen 2)\r\n\u{0}"
        let reader = ReaderDescription(model: "Alien ALR-9900", firmware: "unknown")
        #expect(try verdict(.alien, answer) == .family(.alien, reader))
        #expect(try verdict(.alien, "\r\nAlien>\u{0}" + answer) == .family(.alien, reader))
        #expect(try verdict(.alien, String(answer.dropLast())) == .unknown)
        let greeting = "\r\n***\r\n* Alien Technology : RFID Reader\r\n\r\nUsername>\u{0}"
        #expect(
            try verdict(.alien, greeting)
                == .family(.alien, ReaderDescription(model: "Alien", firmware: "unknown"))
        )
        #expect(try verdict(.alien, "ReaderType = Something else\r\n\u{0}") == .unknown)
    }
}
