// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

struct EM4100Tests {
    /// The card of the protocol reference: 67003B51C6 with the check CB, on which 3887558 is printed.
    static let card = EM4100.Card(number: 0x67_003B_51C6)

    @Test("A card has its check, its number as printed, and five bytes")
    func numbers() throws {
        #expect(Self.card.check == 0xCB)
        let digits = Self.card.printed
        #expect(digits.indices.map { digits[$0] } == Array("0003887558".utf8))
        let tag = try #require(Self.card.tag)
        #expect(tag.kind == .lf && tag.uidByteCount == 5 && !tag.isTextUID)
        #expect((0..<5).map { tag.uid.byte(at: $0) } == [0x67, 0x00, 0x3B, 0x51, 0xC6])
    }

    @Test("Both forms of a frame are understood, in whatever portions", arguments: [1, 2, 3, 5, 14, 100])
    func frames(portion: Int) {
        let plain: [UInt8] = [0x02] + Array("67003B51C6CB".utf8) + [0x03]
        let lines: [UInt8] = [0x02] + Array("67003b51c6cb\r\n".utf8) + [0x03]
        var encoded: [UInt8] = []
        EM4100.append(Self.card, to: &encoded)
        #expect(encoded == plain)
        encoded = []
        EM4100.append(Self.card, hasLineEnd: true, to: &encoded)
        #expect(encoded.count == lines.count)
        let stream = plain + lines + [0x0D, 0x0A] + plain
        var framer = EM4100.Framer()
        var cards: [EM4100.Card] = []
        for start in stride(from: 0, to: stream.count, by: portion) {
            framer.append(stream.span.extracting(start..<min(stream.count, start + portion)))
            while let card = framer.next() { cards.append(card) }
        }
        #expect(cards == [Self.card, Self.card, Self.card])
        #expect(framer.bytesSkipped == 0 && framer.checksumFailures == 0 && !framer.isWaiting)
    }

    @Test("A good frame behind or inside noise is never lost, and the noise is counted")
    func noise() {
        var good: [UInt8] = []
        EM4100.append(Self.card, to: &good)
        let torn = Array(good.prefix(7))
        let wrong = [0x02] + Array("67003B51C6CC".utf8) + [0x03] as [UInt8]
        var framer = EM4100.Framer()
        let stream = [0xFF, 0x00] + torn + good + wrong + good
        framer.append(stream.span)
        #expect(framer.next() == Self.card)
        #expect(framer.bytesSkipped == 9 && framer.resynchronisations == 1)
        #expect(framer.next() == Self.card)
        #expect(framer.next() == nil)
        #expect(framer.checksumFailures == 1 && framer.bytesSkipped == 23 && framer.resynchronisations == 2)
    }

    @Test("Whatever a digit is changed to, there is no other card than its own")
    func digits() {
        let good = [0x02] + Array("67003B51C6CB".utf8) + [0x03] as [UInt8]
        for place in 1..<13 {
            for byte in UInt8.min...UInt8.max {
                var frame = good
                frame[place] = byte
                var framer = EM4100.Framer()
                framer.append(frame.span)
                let isSame = byte == good[place] || byte > 0x40 && byte & 0xDF == good[place]
                #expect(framer.next() == (isSame ? Self.card : nil), "\(byte) at \(place)")
            }
        }
    }

    @Test("Such a reader can be told nothing, and is found by listening only")
    func traits() {
        let traits = ReaderFamily.em4100.traits
        #expect(traits.baudRates == [9600] && traits.probe?.question == [] && traits.tcpPort == nil)
        let options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 100)],
            region: .europe,
            session: 1
        )
        #expect(ReaderFamily.em4100.problems(with: options).count == 3)
        #expect(ReaderFamily.em4100.problems(with: ReaderOptions(antennas: [.init(port: 1)])).isEmpty)
    }
}
