// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import Testing

extension LLRPTests {
    struct AnswerTests {
        @Test func `a status has its code and the reader's words`() throws {
            // LLRPStatus 101, "no such field", a FieldError in it.
            let body = Hex.bytes("011F001D 0065 000D 6E6F2073756368206669656C64 01200008 00020065")
            let status = try LLRP.status(of: body.span)
            #expect(status == LLRP.Status(code: 101, words: "no such field"))
            #expect("\(status)" == "field error: no such field")
            #expect(!status.isSuccess && !status.isUnsupported)
        }

        @Test(arguments: ["", "03FF000C0000651A00000001"])
        func `an answer without a status is a good one`(hex: String) throws {
            #expect(try LLRP.status(of: Hex.bytes(hex).span) == .success)
        }

        @Test(arguments: [107, 109, 110, 111] as [UInt16])
        func `what a reader does not know is no failure of it`(code: UInt16) {
            #expect(LLRP.Status(code: code, words: "").isUnsupported)
        }

        @Test func `what happened, in order, with the reader's clock`() throws {
            let body = Hex.bytes(
                "00F60042 0080000C 0005E5DE3CD51E28 01000006 0000 00FF0007 00 0003 00F80007 0002 80"
                    + "00F9000D 01 00000001 00000000 00FA0005 5A 00FB0004 00FC0008 0002 6E6F"
            )
            var events: [LLRP.ReaderEvent] = []
            let time = try LLRP.readEvents(of: body.span) { events.append($0) }
            #expect(time == 0x0005_E5DE_3CD5_1E28)
            #expect(
                events == [
                    .connectionAttempt(.success), .antenna(3, isConnected: false), .input(2, isHigh: true),
                    .roSpec(1, .ended), .bufferWarning(percent: 90), .bufferOverflow, .exception("no"),
                ]
            )
        }

        @Test func `an event cut short is told as such, those before it are kept`() {
            let body = Hex.bytes("00F6000E 00FB0004 00FF0006 0000")
            var events: [LLRP.ReaderEvent] = []
            #expect(throws: LLRP.ParameterProblem.tooShort) {
                try LLRP.readEvents(of: body.span) { events.append($0) }
            }
            #expect(events == [.bufferOverflow])
        }

        @Test func `powers, frequencies and modes of a reader`() throws {
            var writer = LLRP.MessageWriter()
            writer.parameter(.init(rawValue: 137)) {
                for word in [4, 0x4000] as [UInt16] { $0.append(word) }
                for word in [25_882, 2_001_002] as [UInt32] { $0.append(word) }
                $0.append(UInt16(5))
                for byte in "5.12.".utf8 { $0.append(byte) }
            }
            writer.parameter(.init(rawValue: 142)) {
                $0.append(UInt8(0x08))
                for _ in 0..<23 { $0.append(UInt8(0)) }
            }
            writer.parameter(.init(rawValue: 143)) { writer in
                writer.append(UInt32(0x0348_0001))
                writer.parameter(.init(rawValue: 144)) { writer in
                    for (index, power) in [(1, 1_000), (2, 3_000), (3, 3_250)] as [(UInt16, UInt16)] {
                        writer.parameter(.init(rawValue: 145)) {
                            $0.append(index)
                            $0.append(power)
                        }
                    }
                    writer.parameter(.init(rawValue: 146)) { writer in
                        writer.append(UInt8(0x80))
                        writer.parameter(.init(rawValue: 147)) {
                            $0.append(UInt16(0x0100))
                            $0.append(UInt16(2))
                            $0.append(UInt32(902_750))
                            $0.append(UInt32(903_250))
                        }
                    }
                    writer.parameter(.init(rawValue: 328)) { writer in
                        writer.parameter(.init(rawValue: 329)) {
                            $0.append(UInt32(1_000))
                            for _ in 0..<7 { $0.append(UInt32(0)) }
                        }
                    }
                }
            }
            let found = try LLRP.capabilities(of: writer.bytes.span)
            #expect(found.antennas == 4 && found.hasCalendar && found.holdsReports)
            #expect(found.manufacturer == 25_882 && found.model == 2_001_002 && found.firmware == "5.12.")
            #expect(found.modes == [1_000])
            #expect(found.frequency(ofChannel: 2) == 903_250)
            #expect(found.frequency(ofChannel: 0) == nil && found.frequency(ofChannel: 3) == nil)
            #expect(found.power(atMost: 3_100)?.index == 2)
            #expect(found.power(atMost: 500)?.index == 1)
        }

        @Test func `capabilities within capabilities end somewhere`() throws {
            // Regulatory capabilities that hold themselves, as deep as a message can be.
            var body: [UInt8] = []
            for _ in 0..<4_000 {
                let length = body.count + 8
                body = [0, 143, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, 0, 0] + body
            }
            #expect(try LLRP.capabilities(of: body.span) == LLRP.Capabilities())
        }
    }
}
