// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

extension LLRPTests {
    /// Tag reports as no reader should send them, and all that one can.
    struct TagReportBytesTests {
        private static let now = MonotonicTime(nanoseconds: 5)

        /// Every parameter that is looked at.
        private static let full = Hex.bytes(
            "8D3074257BF7194E4000001A85 8900000001 810003 86C4 870007 820005E5DE3CD51A40 830000000000000009"
                + "840005E5DE3CD51E28 850000000000000009 880005 8A0001 8BABCD 8C3000 8E0001 8F0001 9000000009"
                + "910001 9200000007 930001 940001 00F100080010ABCD 03FF000E0000651A000000380800"
                + "03FF00120000651A00000037 0002E2801191 03FF000E000000A1000002C58000 015D000B0000010001 E280"
                + "015E00090001000001 0162000900FFFF0001"
        )

        private static func problem(of bytes: borrowing Span<UInt8>) -> LLRP.ParameterProblem? {
            var report = LLRP.TagReport()
            do throws(LLRP.ParameterProblem) {
                try LLRP.readTag(bytes, at: now, into: &report)
                return nil
            } catch {
                return error
            }
        }

        /// What goes wrong when one goes from parameter to parameter.
        private static func problemOnTheWay(through bytes: borrowing Span<UInt8>) -> LLRP.ParameterProblem? {
            var place = 0
            do throws(LLRP.ParameterProblem) {
                while place < bytes.count {
                    place = try LLRP.parameter(of: bytes, at: place).value.upperBound
                }
                return nil
            } catch {
                return error
            }
        }

        @Test func `a report that ends anywhere ends as its parameters do`() {
            for count in 13...Self.full.count {
                let bytes = Self.full.span.extracting(first: count)
                #expect(Self.problem(of: bytes) == Self.problemOnTheWay(through: bytes), "\(count) bytes")
            }
        }

        @Test func `whatever a byte is changed to, a parameter that cannot be is told`() {
            for place in Self.full.indices {
                for byte in UInt8.min...UInt8.max {
                    var bytes = Self.full
                    bytes[place] = byte
                    let problem = Self.problem(of: bytes.span)
                    // What is in a parameter may be wrong before one that cannot be.
                    guard problem != .tooShort, problem != .impossibleLength else { continue }
                    #expect(problem == Self.problemOnTheWay(through: bytes.span), "\(byte) at \(place)")
                }
            }
        }

        @Test func `of results the last one on demand counts, and what is not ours is passed over`() throws {
            let epc = "8D3074257BF7194E4000001A85"
            var report = LLRP.TagReport()
            // Our TID; two on demand; a number of nobody's; more words than there are; a kill.
            let results =
                "015D000D0000010002 E2801191 015D000B0001000001 ABCD 015E00090001010001 015D00090000030000"
                + "015D000B0001020002 ABCD 015F0007000001"
            try LLRP.readTag(Hex.bytes(epc + results).span, at: Self.now, into: &report)
            #expect(report.read.tid == MemoryBits(Hex.bytes("E2801191").span))
            #expect(report.operation?.number == 0x0101 && report.operation?.isRead == false)
            #expect(report.operation?.words.bitCount == 0 && report.others == 3)
            try LLRP.readTag(Hex.bytes(epc + "015D000B0001000001 ABCD").span, at: Self.now, into: &report)
            #expect(report.operation?.words == MemoryBits([0xAB, 0xCD].span) && report.others == 0)
            try LLRP.readTag(Hex.bytes(epc).span, at: Self.now, into: &report)
            #expect(report.operation == nil && report.read.tid == nil)
        }

        @Test(arguments: [("0000", 0), ("0FFF", 35_991), ("FFFF", 575_991)] as [(String, Int32)])
        func `no phase is too much for the sum`(hex: String, phase: Int32) throws {
            var report = LLRP.TagReport()
            let bytes = Hex.bytes("8D3074257BF7194E4000001A85 03FF000E0000651A00000038" + hex)
            try LLRP.readTag(bytes.span, at: Self.now, into: &report)
            #expect(report.read.phaseCentidegrees == phase)
        }
    }
}
