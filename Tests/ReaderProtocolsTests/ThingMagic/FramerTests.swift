// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import Testing

struct FramerTests {
    /// Opcode, status and data of all frames in `portions`.
    private func frames(
        _ portions: [[UInt8]],
        _ framer: inout ThingMagic.Framer
    ) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        for portion in portions {
            framer.append(portion.span)
            while let frame = framer.next() {
                let status = frame.status.rawValue
                frames.append(
                    [frame.opcode.rawValue, UInt8(status >> 8), UInt8(status & 0xFF)]
                        + framer.bytes[frame.data]
                )
            }
        }
        return frames
    }

    private func contents(_ frame: [UInt8]) -> [UInt8] { Array(frame[2..<(frame.count - 2)]) }

    @Test("A frame is the same wherever it is cut")
    func everySplit() {
        let stream = Samples.record + Samples.noTags + Samples.record(numbered: 7)
        let expected = [Samples.record, Samples.noTags, Samples.record(numbered: 7)].map(contents)
        for first in 0...stream.count {
            for second in first...stream.count {
                var framer = ThingMagic.Framer(.reader)
                let parts = [
                    Array(stream[..<first]), Array(stream[first..<second]), Array(stream[second...]),
                ]
                #expect(frames(parts, &framer) == expected)
                #expect(framer.bytesSkipped == 0 && framer.checksumFailures == 0)
            }
        }
    }

    @Test("Byte by byte a frame is complete with its last byte")
    func bytewise() {
        var framer = ThingMagic.Framer(.reader)
        for (index, byte) in Samples.record.enumerated() {
            let isLast = index == Samples.record.count - 1
            #expect(frames([[byte]], &framer).count == (isLast ? 1 : 0))
        }
        #expect(!framer.isWaiting)
    }

    @Test(
        "A good frame behind or inside garbage is found",
        arguments: [
            "00 12 A7", "FF", "FF FF FF FF", "FF F9", "FF 00", "FF 05 22", "FF 02 22 00 00", "FF 00 22 04 00",
        ]
    )
    func garbageBefore(garbage: String) {
        var framer = ThingMagic.Framer(.reader)
        let stream = hex(garbage) + Samples.record + Samples.record(numbered: 9)
        #expect(frames([stream], &framer) == [Samples.record, Samples.record(numbered: 9)].map(contents))
        #expect(framer.bytesSkipped == hex(garbage).count)
    }

    @Test("A marker amid noise that claims 248 bytes hides no frame behind it")
    func longClaim() {
        var framer = ThingMagic.Framer(.reader)
        let good = (0..<20).map { Samples.record(numbered: $0) }
        #expect(frames([[0xFF, 0xF8, 0x22]] + good, &framer) == good.map(contents))
        #expect(framer.bytesSkipped == 3)
        #expect(framer.checksumFailures == 0)
    }

    @Test("A short frame behind a claim that is never fulfilled is found when nothing more comes")
    func unfinished() {
        var framer = ThingMagic.Framer(.reader)
        #expect(frames([[0xFF, 0xF8, 0x22] + Samples.noTags], &framer).isEmpty)
        #expect(framer.isWaiting)
        #expect(framer.nextBehindUnfinished()?.status == .noTags)
        #expect(framer.bytesSkipped == 3)
        #expect(!framer.isWaiting)
    }

    @Test("A frame that is merely late is not given up")
    func late() {
        var framer = ThingMagic.Framer(.reader)
        for cut in 1..<Samples.record.count {
            #expect(frames([Array(Samples.record[..<cut])], &framer).isEmpty)
            #expect(framer.nextBehindUnfinished() == nil)
            #expect(frames([Array(Samples.record[cut...])], &framer) == [contents(Samples.record)])
        }
        #expect(framer.bytesSkipped == 0)
    }

    @Test("Any one bit wrong costs that frame and no other")
    func bitErrors() {
        for bit in 0..<(Samples.record.count * 8) {
            var broken = Samples.record
            broken[bit / 8] ^= 1 << (bit % 8)
            var framer = ThingMagic.Framer(.reader)
            let after = (0..<8).map { Samples.record(numbered: $0) }
            let found = frames([Samples.record] + [broken] + after, &framer)
            #expect(found == [contents(Samples.record)] + after.map(contents), "bit \(bit)")
            #expect(framer.bytesSkipped == broken.count)
            // A broken marker or an impossible length leaves nothing whose checksum could be wrong.
            #expect(framer.checksumFailures <= 1)
            if bit >= 16 { #expect(framer.checksumFailures == 1) }
        }
    }

    @Test("Corrupted frames in a row are counted one by one")
    func corruptedInARow() {
        var framer = ThingMagic.Framer(.reader)
        var broken = Samples.record
        broken[20] ^= 1
        _ = frames([Samples.record] + Array(repeating: broken, count: 5) + [Samples.noTags], &framer)
        #expect(framer.checksumFailures == 5)
    }

    @Test("Random bytes are never more than a frame held back, and never a trap")
    func noise() {
        var dice = Dice(state: 4)
        var framer = ThingMagic.Framer(.reader)
        for round in 0..<3_000 {
            let portion = (0..<Int.random(in: 0...300, using: &dice)).map { _ in
                // Many markers, many small lengths.
                Bool.random(using: &dice) ? 0xFF : UInt8.random(in: 0...255, using: &dice)
            }
            framer.append(portion.span)
            while framer.next() != nil {}
            if round % 7 == 0 { _ = framer.nextBehindUnfinished() }
            framer.append([UInt8]().span)
            #expect(framer.bytes.count < 255)
        }
        // Once the line is good again, all is well within one frame's length.
        let good = (0..<10).map { Samples.record(numbered: $0) }
        let found = frames(good, &framer)
        #expect(found.suffix(4) == good.suffix(4).map(contents)[...])
    }
}
