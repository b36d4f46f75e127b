// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

extension LLRPTests {
    struct TagReportTests {
        private static let now = MonotonicTime(nanoseconds: 5)

        private func report(_ hex: String) throws -> LLRP.TagReport {
            // One that was read into before: nothing of that shows.
            var report = LLRP.TagReport()
            let full =
                "8D3074257BF7194E4000001A85 8900000009 810009 86C4 870009 820000000000000009 830000000000000009"
                + "840000000000000009 850000000000000009 880009 8C3000 930001 9000000009 03FF000E0000651A000000380800"
                + "03FF000E0000651A00000044FFF0 03FF000E0000651A000000490BB8 03FF00120000651A00000037 0002E2801191"
            try LLRP.readTag(Hex.bytes(full).span, at: Self.now, into: &report)
            try LLRP.readTag(Hex.bytes(hex).span, at: Self.now, into: &report)
            return report
        }

        @Test func `all that is asked for`() throws {
            // EPC-96, ROSpecID, AntennaID, PeakRSSI, ChannelIndex, FirstSeen, LastSeen, TagSeenCount, CRC, PC.
            let report = try report(
                "8D3074257BF7194E4000001A85 8900000001 810003 86C4 870007 820005E5DE3CD51A40 840005E5DE3CD51E28"
                    + "880005 8BABCD 8C3000"
            )
            #expect(report.read.epc == MemoryBits(Hex.bytes("3074257BF7194E4000001A85").span))
            #expect(report.roSpec == 1 && report.antenna == 3 && report.read.antenna == 3)
            #expect(report.read.rssiCentidBm == -6_000)
            #expect(report.channel == 7 && report.read.count == 5 && report.read.pc == 0x3000)
            #expect(report.firstSeen == 0x0005_E5DE_3CD5_1A40 && report.firstSeenUptime == nil)
            #expect(report.read.readerTime == WallTime(microseconds: 0x0005_E5DE_3CD5_1E28))
            #expect(report.read.time == Self.now && report.others == 0)
        }

        @Test func `the times of a reader without a calendar are not taken for one`() throws {
            let report = try report("8D3074257BF7194E4000001A85 8300000000000F4240 8500000000000F4241")
            #expect(report.firstSeenUptime == 1_000_000 && report.lastSeenUptime == 1_000_001)
            #expect(report.firstSeen == nil && report.lastSeen == nil && report.read.readerTime == nil)
        }

        @Test(arguments: [
            ("00F100060000", 0, ""), ("00F100080010ABCD", 16, "ABCD"), ("00F100080009ABFF", 9, "AB80"),
            ("00F100070001FF", 1, "80"),
        ])
        func `an EPC has as many bits as are counted`(hex: String, bits: Int, epc: String) throws {
            let read = try report(hex).read
            #expect(read.epc == MemoryBits(Hex.bytes(epc).span, bitCount: bits))
        }

        @Test func `what Impinj adds is finer than the standard's`() throws {
            let impinj = "03FF000E0000651A000000"
            for order in [["86C4", impinj + "39" + "E8F5"], [impinj + "39" + "E8F5", "86C4"]] {
                let report = try report(
                    "8D3074257BF7194E4000001A85" + order.joined() + impinj + "38" + "0800" + impinj + "44"
                        + "FFF0"
                        + impinj + "49" + "0BB8" + "03FF00160000651A00000037" + "0004E280119100000000"
                )
                #expect(report.read.rssiCentidBm == -5_899)
                #expect(report.read.phaseCentidegrees == 18_000)
                #expect(report.dopplerSixteenths == -16 && report.transmitCentidBm == 3_000)
                #expect(report.read.tid == MemoryBits(Hex.bytes("E280119100000000").span))
                #expect(report.others == 0)
            }
        }

        @Test func `what is not understood is counted and passed over`() throws {
            // The result of a read operation, another vendor's parameter, an unknown one of Impinj's.
            let report = try report(
                "015D00090000010001" + "03FF000C000000A100000001" + "03FF000C0000651A00000FFF"
                    + "8D3074257BF7194E4000001A85"
            )
            #expect(report.others == 3 && report.read.epc.bitCount == 96)
        }

        @Test func `a parameter with a length that bears the number of one without is not taken for it`()
            throws
        {
            let report = try report("8D3074257BF7194E4000001A85 00010004 00060004 000D0004")
            #expect(report.others == 3 && report.antenna == nil && report.read.rssiCentidBm == nil)
            #expect(report.read.epc.bitCount == 96)
        }

        @Test func `antenna 0, and one beyond what a read can hold, are none`() throws {
            for (hex, number) in [("810000", 0), ("81FFFF", 0xFFFF)] as [(String, UInt16)] {
                let report = try report("8D3074257BF7194E4000001A85" + hex)
                #expect(report.antenna == number && report.read.antenna == nil)
            }
        }

        @Test(
            arguments: [
                ("", .tooShort), ("810001", .tooShort), ("8D3074", .tooShort), ("8D", .tooShort),
                ("00F1000500", .tooShort), ("00F100060001", .tooShort),
                ("00F100480201" + String(repeating: "00", count: 66), .impossibleLength),
                ("00F10003", .impossibleLength), ("95AA", .unknownSize(.init(rawValue: 21))),
                ("8D3074257BF7194E4000001A85 03FF00080000651A", .tooShort),
                ("8D3074257BF7194E4000001A85 03FF000D0000651A00000038 00", .tooShort),
                ("8D3074257BF7194E4000001A85 03FF00100000651A00000037 0004E280", .tooShort),
            ] as [(String, LLRP.ParameterProblem)]
        )
        func `what is wrong with a report is said`(hex: String, problem: LLRP.ParameterProblem) {
            #expect(throws: problem) { try report(hex) }
        }
    }
}

enum Hex {
    static func bytes(_ text: some StringProtocol) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue).map(UInt8.init)
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
