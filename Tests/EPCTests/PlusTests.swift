// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

/// Bits one behind the other, digits and characters as the "+" schemes have them.
struct BitWriter {
    var bits = MemoryBits()

    func adding(_ value: UInt64, _ count: Int) -> BitWriter {
        var copy = self
        copy.bits.setBits(at: Int(bits.bitCount), count: count, to: value)
        return copy
    }

    func hex(_ digits: String) -> BitWriter {
        digits.reduce(self) { $0.adding(UInt64($1.hexDigitValue ?? 0), 4) }
    }

    func ascii(_ text: String) -> BitWriter { text.utf8.reduce(self) { $0.adding(UInt64($1), 7) } }

    func date(_ year: UInt64, _ month: UInt64, _ day: UInt64) -> BitWriter {
        adding(year, 7).adding(month, 4).adding(day, 5)
    }

    /// A number of 67 bits and more, by long division of its digits.
    func number(_ digits: String, _ count: Int) -> BitWriter {
        var rest = digits.utf8.map { Int($0) - 0x30 }
        var binary: [UInt64] = []
        for _ in 0..<count {
            var carry = 0
            for index in rest.indices {
                let value = carry * 10 + rest[index]
                rest[index] = value / 2
                carry = value % 2
            }
            binary.append(UInt64(carry))
        }
        return binary.reversed().reduce(self) { $0.adding($1, 1) }
    }

    /// An SSCC+ with data behind it.
    static let sscc = BitWriter().hex("F98095201234567891235")
}

@Suite struct PlusTests {
    static let ninety = String(repeating: "9876543210", count: 9)

    @Test(arguments: [
        ("00", "095201234567891235", BitWriter.sscc.hex("00095201234567891235")),
        ("01", "79521141123453", BitWriter.sscc.hex("0179521141123453")),
        ("10", "", BitWriter.sscc.hex("10").adding(1, 3).adding(0, 5)),
        ("20", "07", BitWriter.sscc.hex("20").adding(7, 7)),
        ("253", "9521141123454", BitWriter.sscc.hex("2539521141123454").adding(0, 8)),
        ("253", "9521141123454a/b", BitWriter.sscc.hex("2539521141123454").adding(0x83, 8).ascii("a/b")),
        ("255", "9521141123454", BitWriter.sscc.hex("2559521141123454").adding(0, 4)),
        ("30", "00012345", BitWriter.sscc.hex("30").adding(8, 4).adding(12345, 27)),
        ("3922", "1999", BitWriter.sscc.hex("3922").adding(4, 4).adding(1999, 14)),
        ("3932", "978150", BitWriter.sscc.hex("3932").adding(978, 10).adding(3, 4).adding(150, 10)),
        ("421", "2764711", BitWriter.sscc.hex("421").adding(276, 10).adding(0x14, 7).adding(0x4711, 16)),
        ("4307", "DE", BitWriter.sscc.hex("4307").adding(3, 6).adding(4, 6)),
        (
            "4309", "02790858483015297971",
            BitWriter.sscc.hex("4309").number("02790858483015297971", 67)
        ),
        ("4321", "1", BitWriter.sscc.hex("4321").adding(1, 1)),
        ("4324", "2606011530", BitWriter.sscc.hex("4324").date(26, 6, 1).adding(15, 5).adding(30, 6)),
        ("4326", "260630", BitWriter.sscc.hex("4326").date(26, 6, 30)),
        ("4331", "001250-", BitWriter.sscc.hex("4331").adding(1250, 20).adding(1, 1)),
        ("4331", "001250", BitWriter.sscc.hex("4331").adding(1250, 20).adding(0, 1)),
        ("7007", "260601", BitWriter.sscc.hex("7007").adding(0, 1).date(26, 6, 1)),
        ("7007", "260601260630", BitWriter.sscc.hex("7007").adding(1, 1).date(26, 6, 1).date(26, 6, 30)),
        ("7011", "260601", BitWriter.sscc.hex("7011").adding(3, 2).date(26, 6, 1)),
        (
            "7011", "2606011530",
            BitWriter.sscc.hex("7011").adding(1, 2).date(26, 6, 1).adding(15 << 6 | 30, 11)
        ),
        ("8008", "26060115", BitWriter.sscc.hex("8008").adding(0, 2).date(26, 6, 1).adding(15, 5)),
        (
            "8008", "260601153059",
            BitWriter.sscc.hex("8008").adding(2, 2).date(26, 6, 1).adding(15 << 12 | 30 << 6 | 59, 17)
        ),
        ("7023", "9521141", BitWriter.sscc.hex("70239521141F")),
        ("7023", "9521141a/b", BitWriter.sscc.hex("70239521141E").adding(0x83, 8).ascii("a/b")),
        ("7258", "1/2", BitWriter.sscc.hex("725812")),
        ("91", ninety, BitWriter.sscc.hex("91").adding(90, 10).number(ninety, 299)),
        ("92", "aZ0-_", BitWriter.sscc.hex("92").adding(3, 3).adding(5, 7).hex("699D3EFC")),
    ])
    func dataBehindTheEPCAreElements(_ ai: String, _ value: String, _ tag: BitWriter) throws {
        var list = ElementList()
        // Padding to the word, as a tag has it.
        let padded = tag.adding(0, 16 - Int(tag.bits.bitCount) % 16)
        if value.isEmpty {
            let failure = #expect(throws: EPCFailure.self) { _ = try decodeEPC(padded.bits, into: &list) }
            #expect(failure?.code == .length)
            return
        }
        _ = try decodeEPC(padded.bits, into: &list)
        #expect(list.pairs == [["00", "095201234567891235"], [ai, value]])
    }

    @Test(arguments: [
        (BitWriter.sscc.hex("A1"), EPCFailure.Code.notDecoded, "15.3"),
        (BitWriter.sscc.hex("8899"), .notDecoded, "15.3"),
        (BitWriter.sscc.hex("10").adding(6, 3).adding(1, 5).adding(1, 16), .encoding, "14.5.6"),
        (BitWriter.sscc.hex("10").adding(0, 3).adding(21, 5).adding(1, 64), .length, "14.5.6"),
        (BitWriter.sscc.hex("10").adding(0, 3).adding(1, 5).adding(15, 4), .number, "14.5.6"),
        (BitWriter.sscc.hex("10").adding(4, 3).adding(2, 5).ascii("a "), .character, "14.5.6"),
        (BitWriter.sscc.hex("10").adding(5, 3).adding(1, 5).adding(0, 16), .character, "14.5.6"),
        (BitWriter.sscc.hex("10").adding(5, 3).adding(1, 5).adding(1602, 16), .character, "14.5.6"),
        (BitWriter.sscc.hex("4309").adding(.max, 64).adding(7, 3), .number, "14.5.6"),
        (BitWriter.sscc.hex("91").adding(19, 10).adding(.max, 64), .number, "14.5.6"),
        (BitWriter.sscc.hex("01795211411234A3"), .digit, "14.5.4"),
        (BitWriter.sscc.hex("17").date(26, 13, 1), .date, "14.5.8"),
        (BitWriter.sscc.hex("7003").date(26, 12, 1).adding(24, 5).adding(0, 6), .date, "14.5.8"),
        (BitWriter.sscc.hex("17").adding(26, 7), .tooShort, "14.5"),
        (BitWriter.sscc.hex("91").adding(90, 10).adding(.max, 64), .tooShort, "14.5"),
        (BitWriter.sscc.hex("8010952a"), .digit, "14.5.4"),
        (BitWriter.sscc.hex("8010952E").adding(0x81, 8).ascii("a"), .character, "14.5.6"),
    ])
    func badDataBehindTheEPCAreRefused(_ tag: BitWriter, _ code: EPCFailure.Code, _ clause: String) {
        var list = ElementList()
        let failure = #expect(throws: EPCFailure.self) { _ = try decodeEPC(tag.bits, into: &list) }
        #expect(failure?.code == code)
        #expect(failure?.clause == clause)
        #expect(list.isEmpty)
    }

    @Test(arguments: [
        ("shop.example.de", BitWriter().adding(1, 1).adding(14, 6).ascii("shop.example").adding(0x37, 14)),
        ("www.a.co.uk", BitWriter().adding(1, 1).adding(4, 6).adding(0x1F, 7).ascii("a").adding(0x119, 14)),
        ("x.li", BitWriter().adding(1, 1).adding(3, 6).ascii("x").adding(127, 14)),
        ("x.lk", BitWriter().adding(1, 1).adding(3, 6).ascii("x").adding(128, 14)),
        ("x.zw", BitWriter().adding(1, 1).adding(3, 6).ascii("x").adding(128 + 116, 14)),
        ("x.tech", BitWriter().adding(1, 1).adding(3, 6).ascii("x").adding(384, 14)),
        ("ID.EX", BitWriter().adding(0, 1).adding(5, 6).adding(14_589, 16).adding(8_961, 16)),
        ("", BitWriter().adding(1, 1).adding(0, 6)),
        ("", BitWriter().adding(1, 1).adding(1, 6).adding(0, 7)),
        ("", BitWriter().adding(1, 1).adding(2, 6).adding(255, 14)),
        ("", BitWriter().adding(1, 1).adding(1, 6).ascii("/")),
        ("", BitWriter().adding(1, 1).adding(9, 6).ascii("a")),
    ])
    func aHostnameIsInFrontOfTheDigitalLink(_ hostname: String, _ coded: BitWriter) throws {
        var tag = BitWriter().hex("EF0095201234567891235")
        for index in 0..<Int(coded.bits.bitCount) {
            tag = tag.adding(coded.bits.bits(at: index, count: 1), 1)
        }
        var list = ElementList()
        if hostname.isEmpty {
            let failure = #expect(throws: EPCFailure.self) { _ = try decodeEPC(tag.bits, into: &list) }
            #expect(failure?.code == .hostname || failure?.code == .tooShort)
            return
        }
        let epc = try decodeEPC(tag.bits, into: &list)
        #expect(text { epc.appendHostname(to: &$0) } == hostname)
        let link = text { epc.appendDigitalLink(of: list, to: &$0) }
        #expect(link == "https://\(hostname)/00/095201234567891235")
    }

    @Test(arguments: 0..<18)
    func aDigitAboveNineIsNamedByItsBit(_ place: Int) {
        var tag = BitWriter().hex("F90095201234567891235").bits
        tag.setBits(at: 12 + 4 * place, count: 4, to: UInt64(10 + place % 6))
        var list = ElementList()
        let failure = #expect(throws: EPCFailure.self) { _ = try decodeEPC(tag, into: &list) }
        #expect(failure == EPCFailure(.digit, scheme: .ssccPlus, bit: 12 + 4 * place))
    }

    /// No character, or `0` in each of its codings.
    @Test(arguments: [
        (0x00, 8), (0x20, 8), (0x010, 12), (0x210, 12), (0x410, 12), (0x1874, 14), (0x40B0, 15),
        (0xA1_BB81, 24),
    ])
    func aGLNWithoutExtensionHasNone(_ indicators: UInt64, _ count: Int) throws {
        let tag = BitWriter().hex("F239521141123454").adding(indicators, count)
        var list = ElementList()
        _ = try decodeEPC(tag.bits, into: &list)
        #expect(list.pairs == [["414", "9521141123454"]])
    }

    @Test(arguments: Vector.read("epc").filter(\.isPlus))
    func aTagThatEndsEarlyIsRefused(_ row: Vector) throws {
        let hex = row.hex ?? ""
        var list = ElementList()
        let whole = try #require(bits(hex))
        _ = try decodeEPC(whole, into: &list)
        for length in 0..<10 {
            let failure = #expect(throws: EPCFailure.self) {
                _ = try decodeEPC(#require(bits(String(hex.prefix(length)))), into: &list)
            }
            #expect(failure?.code == .tooShort)
        }
    }
}
