// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

extension LLRPTests {
    struct MessageFramerTests {
        /// What came out, with the bytes themselves.
        private enum Seen: Hashable {
            case message(UInt16, id: UInt32, [UInt8])
            case parameter(UInt16, [UInt8])
            case end(UInt32)
        }

        private func pieces(_ portions: [[UInt8]], _ framer: inout LLRP.MessageFramer) throws -> [Seen] {
            var seen: [Seen] = []
            for portion in portions {
                framer.append(portion.span)
                while let piece = try framer.next() {
                    switch piece {
                    case .message(let header, let body):
                        seen.append(.message(header.type.rawValue, id: header.id, Array(framer.bytes[body])))
                    case .reported(let parameter):
                        seen.append(
                            .parameter(parameter.type.rawValue, Array(framer.bytes[parameter.value]))
                        )
                    case .reportEnded(let header): seen.append(.end(header.id))
                    }
                }
            }
            return seen
        }

        // A keepalive, an empty report, a report of a tag and of a vendor's own, an event.
        private static let stream: [UInt8] =
            [0x04, 0x3E, 0, 0, 0, 10, 0, 0, 0, 7]
            + [0x04, 0x3D, 0, 0, 0, 10, 0, 0, 0, 8]
            + [0x08, 0x3D, 0, 0, 0, 38, 0, 0, 0, 9]
            + [0x00, 0xF0, 0, 8, 0x81, 0, 1, 0x86]
            + [0x03, 0xFF, 0, 12, 0, 0, 0x65, 0x1A, 0, 0, 0, 99]
            + [0x00, 0xF2, 0, 8, 1, 2, 3, 4]
            + [0x04, 0x3F, 0, 0, 0, 14, 0, 0, 0, 10, 0, 246, 0, 4]

        private static let expected: [Seen] = [
            .message(62, id: 7, []), .end(8), .parameter(240, [0x81, 0, 1, 0x86]),
            .parameter(1023, [0, 0, 0x65, 0x1A, 0, 0, 0, 99]), .parameter(242, [1, 2, 3, 4]), .end(9),
            .message(63, id: 10, [0, 246, 0, 4]),
        ]

        @Test func `a message is the same wherever it is cut`() throws {
            let stream = Self.stream
            for first in 0...stream.count {
                for second in first...stream.count {
                    var framer = LLRP.MessageFramer()
                    let portions = [
                        Array(stream[..<first]), Array(stream[first..<second]), Array(stream[second...]),
                    ]
                    #expect(try pieces(portions, &framer) == Self.expected)
                    #expect(!framer.isWaiting && framer.bytesSkipped == 0)
                }
            }
        }

        @Test func `a tag is known before its report has ended`() throws {
            var framer = LLRP.MessageFramer()
            let head: [UInt8] = [0x04, 0x3D, 0, 0xFF, 0, 0, 0, 0, 0, 9]
            #expect(
                try pieces([head + [0x00, 0xF0, 0, 6, 0x86, 0xCE]], &framer) == [
                    .parameter(240, [0x86, 0xCE])
                ]
            )
            #expect(framer.isWaiting)
        }

        @Test(
            arguments: [
                [0x00, 0xF0, 0, 3], [0x00, 0xF0, 0xFF, 0xFF], [0x95, 1, 2, 3], [0x00, 0xF0], [0xFF],
            ] as [[UInt8]]
        )
        func `what makes no sense in a report costs its rest, and nothing behind it`(bad: [UInt8]) throws {
            let good: [UInt8] = [0x00, 0xF0, 0, 6, 0x86, 0xCE]
            let length = UInt8(10 + good.count + bad.count)
            let stream = [0x04, 0x3D, 0, 0, 0, length, 0, 0, 0, 9] + good + bad + Self.stream
            for cut in 0...stream.count {
                var framer = LLRP.MessageFramer()
                let seen = try pieces([Array(stream[..<cut]), Array(stream[cut...])], &framer)
                #expect(seen == [.parameter(240, [0x86, 0xCE]), .end(9)] + Self.expected)
                #expect(framer.malformedReports == 1 && framer.bytesSkipped == bad.count)
            }
        }

        @Test(
            arguments: [
                ([0x24, 0x3D, 0, 0, 0, 10, 0, 0, 0, 1], .notLLRP(firstWord: 0x243D)),
                ([0x10, 0x3D, 0, 0, 0, 10, 0, 0, 0, 1], .notLLRP(firstWord: 0x103D)),
                ([0x00, 0x3D, 0, 0, 0, 10, 0, 0, 0, 1], .notLLRP(firstWord: 0x003D)),
                (Array("HTTP/1.1 400".utf8), .notLLRP(firstWord: 0x4854)),
                ([0x04, 0x3D, 0, 0, 0, 9, 0, 0, 0, 1], .impossibleLength(9)),
                ([0x04, 0x0B, 0, 0x10, 0, 1, 0, 0, 0, 1], .tooLong(.init(rawValue: 11), 0x10_0001)),
                ([0x04, 0x3D, 0x04, 0, 0, 1, 0, 0, 0, 1], .tooLong(.report, 0x400_0001)),
            ] as [([UInt8], LLRP.StreamFailure)]
        )
        func `what cannot be followed ends the stream, and says why`(
            bytes: [UInt8],
            failure: LLRP.StreamFailure
        ) throws {
            var framer = LLRP.MessageFramer()
            framer.append(bytes.span)
            for _ in 0..<2 { #expect(throws: failure) { try framer.next() } }
            framer.append(Self.stream.span)
            #expect(throws: failure) { try framer.next() }
        }

        @Test func `however long a report, little of it is held`() throws {
            var framer = LLRP.MessageFramer()
            let tags = 200_000
            let length = UInt32(10 + tags * 17)
            framer.append(([0x04, 0x3D] + bytes(length) + [0, 0, 0, 9] as [UInt8]).span)
            let tag: [UInt8] = [0x00, 0xF0, 0, 17, 0x8D] + [UInt8](repeating: 7, count: 12)
            let portion = [UInt8](repeatElement(tag, count: 1_000).joined())
            var (seen, most) = (0, 0)
            for _ in 0..<(tags / 1_000) {
                framer.append(portion.span)
                most = max(most, framer.bytes.count)
                while let piece = try framer.next() {
                    if case .reported = piece { seen += 1 }
                }
            }
            #expect(seen == tags && !framer.isWaiting)
            #expect(most < 2 * portion.count)
        }

        private func bytes(_ number: UInt32) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
        }
    }
}

/// LLRP as bytes.
enum LLRPTests {}
