// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// What is written in any form reads back as it was.
@Suite struct RoundTripTests {
    /// Without associations: a message of random AIs rarely has all that they require.
    private var lenient: DecodeOptions {
        var options = DecodeOptions()
        options.checkAssociations = false
        return options
    }

    private func list(of message: [[String]]) throws -> ElementList {
        var list = ElementList()
        for element in message {
            let entry = try #require(ApplicationIdentifierTable.entry(digits: element[0]))
            list.append(entry.ai, offset: 0) { $0.append(contentsOf: element[1].utf8) }
        }
        return list
    }

    @Test func elementStringsReadBackAsTheyWere() throws {
        var messages = SoundMessages(seed: 1)
        for _ in 0..<4_000 {
            let message = messages.next()
            var bytes = Array("]d2".utf8)
            try list(of: message).appendElementString(to: &bytes)
            let answer = Answer(scan: String(decoding: bytes, as: UTF8.self), options: lenient)
            #expect(answer.failure == nil, "\(String(decoding: bytes, as: UTF8.self))")
            #expect(answer.elements == message)
        }
    }

    @Test func theFormForPeopleReadsBackAsItWas() throws {
        var messages = SoundMessages(seed: 2)
        for _ in 0..<4_000 {
            let message = messages.next()
            var bytes: [UInt8] = []
            try list(of: message).appendBracketed(to: &bytes)
            let answer = Answer(bracketed: String(decoding: bytes, as: UTF8.self), options: lenient)
            #expect(answer.failure == nil, "\(String(decoding: bytes, as: UTF8.self))")
            #expect(answer.elements == message)
        }
    }

    @Test func aDigitalLinkHasTheSameElements() throws {
        var messages = SoundMessages(seed: 3)
        var count = 0
        let key: [[[String]]] = [
            [["01", "09506000134352"]], [["00", "106141412345678908"]], [["414", "9521141123454"]],
            [["01", "09506000134352"], ["21", "A/b?c"]], [["8010", "952114#/A"], ["8011", "12345"]],
        ]
        for round in 0..<8_000 {
            let message = key[round % key.count] + messages.next(most: 4)
            // A link says each AI once; two values for one are no message.
            guard Set(message).count == Set(message.map { $0[0] }).count else { continue }
            var bytes: [UInt8] = []
            guard try list(of: message).appendDigitalLink(to: &bytes) else {
                #expect(bytes.isEmpty)
                continue
            }
            count += 1
            let answer = Answer(link: String(decoding: bytes, as: UTF8.self), options: lenient)
            #expect(answer.failure == nil, "\(String(decoding: bytes, as: UTF8.self))")
            #expect(Set(answer.elements) == Set(message))
            #expect(answer.elements.count == Set(message).count)
        }
        #expect(count > 3_000, "most messages can be written as a link")
    }

    @Test func whateverDecodesIsWrittenAndReadsBackTheSame() throws {
        var messages = SoundMessages(seed: 4)
        var (sound, damaged) = (0, 0)
        for round in 0..<12_000 {
            var bytes = Array((round % 2 == 0 ? "]C1" : "").utf8)
            let original = try list(of: messages.next(most: 5))
            switch round % 4 {
            case 0, 2: original.appendElementString(to: &bytes)
            case 1: original.appendBracketed(to: &bytes)
            default: guard original.appendDigitalLink(to: &bytes) else { continue }
            }
            bytes = messages.damage(bytes)
            var decoded = ElementList()
            do throws(DecodeFailure) {
                switch round % 4 {
                case 0, 2:
                    // What the damage made text has no elements to write.
                    _ = try ScanDecoder(options: lenient).decode(bytes.span, into: &decoded)
                case 1: try ScanDecoder(options: lenient).decodeBracketed(bytes.span, into: &decoded)
                default: try ScanDecoder(options: lenient).decodeLink(bytes.span, into: &decoded)
                }
            } catch {
                damaged += 1
                #expect(error.offset >= 0 && error.offset <= bytes.count)
                continue
            }
            guard !decoded.isEmpty else { continue }
            sound += 1
            var again = Array("]d2".utf8)
            decoded.appendElementString(to: &again)
            let answer = Answer(scan: String(decoding: again, as: UTF8.self), options: lenient)
            #expect(answer.elements == decoded.pairs, "\(bytes)")
            again.removeAll()
            decoded.appendBracketed(to: &again)
            let bracketed = Answer(bracketed: String(decoding: again, as: UTF8.self), options: lenient)
            #expect(bracketed.elements == decoded.pairs, "\(bytes)")
            again.removeAll()
            guard decoded.appendDigitalLink(to: &again) else { continue }
            let link = Answer(link: String(decoding: again, as: UTF8.self), options: lenient)
            #expect(Set(link.elements) == Set(decoded.pairs), "\(bytes)")
        }
        #expect(sound > 1_500 && damaged > 3_000)
    }
}
