// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

struct AlienTagLineTests {
    /// What a session that a reader has connected to makes of a line.
    private func reads(_ line: String) -> [TagRead] {
        var session = ReaderFamily.alien.makeSession(ReaderOptions())
        var output = ReaderOutput()
        let now = MonotonicTime(nanoseconds: 1_000_000_000)
        session.start(at: now, into: &output)
        let text = "#Alien RFID Reader Auto Notification\r\n\(line)\r\n"
        session.feed(Array(text.utf8).span, at: now, into: &output)
        return output.reads
    }

    @Test("An EPC's digits are read in whatever groups they come", arguments: 1...17)
    func groups(size: Int) throws {
        for count in [2, 4, 8, 14, 16, 18, 24, 32, 48, 62, 124, 128] {
            let digits = Array("3074257BF7194E40abcdef0099".utf8)
            let all = (0..<count).map { digits[$0 % digits.count] }
            var text: [UInt8] = []
            for (place, digit) in all.enumerated() {
                if place > 0, place % size == 0 { text.append(UInt8(ascii: " ")) }
                text.append(digit)
            }
            let read = try #require(reads("Tag:" + String(decoding: text, as: UTF8.self)).first)
            let bytes = Hex.bytes(String(decoding: all, as: UTF8.self))
            #expect(read.epc == MemoryBits(bytes.span))
        }
    }

    @Test("What is no digit, half a byte and too much make no tag")
    func malformed() {
        for place in 0..<24 {
            for byte: UInt8 in [0x2F, 0x3A, 0x40, 0x47, 0x60, 0x67, 0x80, 0xB0, 0xC1, 0xFF] {
                var line = Array("Tag:3074257BF7194E4000001A85, Count:1\r\n".utf8)
                line[4 + place] = byte
                var session = ReaderFamily.alien.makeSession(ReaderOptions())
                var output = ReaderOutput()
                let now = MonotonicTime(nanoseconds: 1_000_000_000)
                session.start(at: now, into: &output)
                let greeting = Array("#Alien RFID Reader Auto Notification\r\n".utf8)
                session.feed((greeting + line).span, at: now, into: &output)
                #expect(output.reads.isEmpty && output.counters.malformed == 1, "\(byte) at \(place)")
            }
        }
        #expect(reads("Tag:307").isEmpty)
        #expect(reads("Tag:" + String(repeating: "30", count: 65)).isEmpty)
    }
}
