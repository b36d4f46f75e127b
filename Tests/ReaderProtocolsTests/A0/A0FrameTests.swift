// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

struct A0FrameTests {
    /// A tag's record of the vendors' guide: session 0, antenna 1, EPC 3008…0001.
    static let tag = hex("A0 13 01 89 8C 3000 300833B2DDD9014000000001 37 BB")
    static let summary = hex("A0 0A 01 89 00 001B 00000001 B0")

    @Test(
        "Commands are these, byte for byte",
        arguments: [
            (A0.Code.version, [], "A0 03 01 72 EA"),
            (.setWorkAntenna, [0x00], "A0 04 01 74 00 E7"),
            (.inventory, [0x01], "A0 04 01 89 01 D1"),
            (.sessionInventory, [0x01, 0x00, 0x01], "A0 06 01 8B 01 00 01 CC"),
        ]
    )
    func commands(code: A0.Code, data: [UInt8], expected: String) {
        var bytes: [UInt8] = []
        A0.append(code, address: 0x01, data: data, to: &bytes)
        #expect(bytes == hex(expected))
    }

    @Test("A frame is the same wherever it is cut")
    func everySplit() {
        let stream = Self.tag + Self.summary + Self.tag
        for first in 0...stream.count {
            for second in first...stream.count {
                var framer = A0.Framer()
                let parts = [stream[..<first], stream[first..<second], stream[second...]].map(Array.init)
                #expect(frames(parts, &framer) == [Self.tag, Self.summary, Self.tag])
                #expect(framer.bytesSkipped == 0 && framer.resynchronisations == 0)
            }
        }
    }

    @Test(
        "A good frame behind or inside garbage is found",
        arguments: ["00 12 A7", "A0", "A0 A0 A0 A0", "A0 02", "A0 05 01", "A0 04 01 89 01 D2"]
    )
    func garbageBefore(garbage: String) {
        var framer = A0.Framer()
        // As many as any claim of the garbage needs to be found false.
        let good = Array(repeating: Self.tag, count: 13) + [Self.summary]
        #expect(frames([hex(garbage)] + good, &framer) == good)
        #expect(framer.bytesSkipped == hex(garbage).count)
        #expect(framer.resynchronisations == 1)
    }

    @Test("A short frame behind a claim that is never fulfilled is found when nothing more comes")
    func unfinished() {
        var framer = A0.Framer()
        #expect(frames([[0xA0, 0xFF, 0x22] + Self.summary], &framer).isEmpty)
        #expect(framer.nextBehindUnfinished().map { Array(framer.bytes[$0]) } == Self.summary)
        #expect(framer.bytesSkipped == 3 && !framer.isWaiting)
    }

    @Test("Any one bit wrong costs that frame and no other")
    func bitErrors() {
        for bit in 0..<(Self.tag.count * 8) {
            var broken = Self.tag
            broken[bit / 8] ^= 1 << (bit % 8)
            var framer = A0.Framer()
            let after = Array(repeating: Self.tag, count: 13)
            #expect(frames([Self.summary + broken] + after, &framer) == [Self.summary] + after, "bit \(bit)")
            #expect(framer.bytesSkipped == broken.count)
            if bit >= 16 { #expect(framer.checksumFailures == 1) }
        }
    }

    @Test("The guide's record: -75 dBm, antenna 1, 916 MHz")
    func record() throws {
        let data = Self.tag[4..<(Self.tag.count - 1)]
        let (read, matches) = try #require(parse(Array(data)))
        #expect(matches)
        #expect(read.epc == bits("300833B2DDD9014000000001") && read.pc == 0x3000)
        #expect(read.antenna == 1)
        #expect(read.rssiCentidBm == -7_500)
        #expect(read.frequencyKHz == 916_000)
        #expect(read.phaseCentidegrees == nil && read.count == 1)
    }

    @Test("What newer units append is no part of the EPC: the phase, the group of the antenna")
    func appended() throws {
        let (read, matches) = try #require(parse(hex("0B 1000 E2801160 E2 0400")))
        #expect(matches)
        #expect(read.epc == bits("E2801160"))
        #expect(read.antenna == 8)
        #expect(read.rssiCentidBm == -3_100)
        #expect(read.frequencyKHz == 866_000)
        #expect(read.phaseCentidegrees == 9_000)
    }

    @Test("A PC that promises more than there is costs nothing but a count; an XPC word is none of the EPC")
    func mismatch() throws {
        let (short, shortMatches) = try #require(parse(hex("00 3000 E2801160 50")))
        #expect(!shortMatches)
        #expect(short.epc == bits("E2801160"))
        let (extended, _) = try #require(parse(hex("00 1A00 0001 E2801160 50")))
        #expect(extended.xpc == 0x0001 && extended.epc == bits("E2801160"))
        let (empty, emptyMatches) = try #require(parse(hex("00 0000 50")))
        #expect(emptyMatches && empty.epc.bitCount == 0)
        #expect(parse(hex("00 3000")) == nil)
    }

    @Test(
        "The octet of the signal in dBm, and the index of the frequency in kHz",
        arguments: [(98, -31), (90, -39), (89, -41), (31, -99), (0, -130)]
    )
    func facts(octet: UInt8, decibels: Int16) throws {
        let (read, _) = try #require(parse([7 << 2, 0, 0, octet]))
        #expect(read.rssiCentidBm == decibels * 100)
        #expect(read.frequencyKHz == 902_000)
    }

    @Test("Memory that a tag answers with, and answers whose lengths do not fit")
    func memory() throws {
        let data = hex("0001 14 3000 300833B2DDD9014000000001 1234 E2801160 04 8D 01")
        let parsed = A0.parseMemory(data.span, isWrite: false, channels: .standard, at: at(0))
        let answer = try #require(parsed)
        #expect(answer.tags == 1 && answer.read.epc == bits("300833B2DDD9014000000001"))
        #expect(Array(data[answer.words]) == hex("E2801160"))
        #expect(answer.read.antenna == 2)
        for cut in 0..<data.count {
            let cutOff = Array(data[..<cut])
            let parsed = A0.parseMemory(cutOff.span, isWrite: false, channels: .standard, at: at(0))
            #expect(parsed == nil)
        }
    }

    private func parse(_ data: [UInt8]) -> (read: TagRead, lengthMatches: Bool)? {
        A0.parseRecord(data.span, channels: .standard, at: at(0))
    }
}

/// All frames in `portions`.
func frames<Layout: FrameLayout>(
    _ portions: [[UInt8]],
    _ framer: inout LengthFramer<Layout>
) -> [[UInt8]] {
    var frames: [[UInt8]] = []
    for portion in portions {
        framer.append(portion.span)
        while let frame = framer.next() { frames.append(Array(framer.bytes[frame])) }
    }
    return frames
}

/// Bits from hexadecimal digits.
func bits(_ text: String) -> MemoryBits { MemoryBits(hex(text).span) ?? MemoryBits() }
