// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

@Suite struct SGTIN96Tests {
    @Test func aBarcodeAndATagOfTheSameItemAgree() throws {
        var list = ElementList()
        let scan = Array("]d2018061414112345821".utf8) + Array("6789".utf8)
        _ = try ScanDecoder().decode(scan.span, into: &list)
        var barcode = Identity()
        barcode.derive(from: list, referenceYear: 2026)
        let tag = try #require(
            SGTIN96(gtin: "80614141123458", serial: "6789", companyPrefixLength: 7, filter: 3)
        )
        #expect(text { tag.bits.appendHexDigits(to: &$0) } == "3074257BF7194E4000001A85")
        _ = try decodeEPC(tag.bits, into: &list)
        var rfid = Identity()
        rfid.derive(from: list, referenceYear: 2026)
        #expect(
            text { $0 += rfid.bytes[rfid.item ?? 0..<0] } == "https://id.gs1.org/01/80614141123458/21/6789"
        )
        #expect(barcode.bytes == rfid.bytes)
        #expect(barcode.ids == rfid.ids)
        #expect(barcode.level == .instance && rfid.level == .instance)
    }

    @Test func everyItemComesBack() throws {
        var random = SplitMix(state: 7)
        var list = ElementList()
        for _ in 0..<5_000 {
            let body = random.next() % 10_000_000_000_000
            let gtin = body * 10 + CheckDigit.of(body)
            let serial = random.next() & (1 << 38 - 1)
            let length = 6 + Int(random.next() % 7)
            let filter = UInt8(random.next() & 7)
            let tag = try #require(
                SGTIN96(gtin: gtin, serial: serial, companyPrefixLength: length, filter: filter)
            )
            let epc = try decodeEPC(tag.bits, into: &list)
            #expect(epc.filter == filter)
            let digits = String(repeating: "0", count: 14 - "\(gtin)".count) + "\(gtin)"
            #expect(list.pairs == [["01", digits], ["21", "\(serial)"]])
        }
    }

    @Test(arguments: 0...11)
    func serialNumbersOfEachLengthComeBack(_ zeros: Int) throws {
        let power = (0..<zeros).reduce(UInt64(1)) { product, _ in product * 10 }
        var list = ElementList()
        for serial in [power - 1, power, power + 1, 2 * power] {
            let tag = try #require(
                SGTIN96(gtin: 80_614_141_123_458, serial: serial, companyPrefixLength: 7)
            )
            _ = try decodeEPC(tag.bits, into: &list)
            #expect(list.pairs == [["01", "80614141123458"], ["21", "\(serial)"]])
        }
    }

    @Test func bitsGiveTheNumbersThatTheirElementsSpell() throws {
        var random = SplitMix(state: 11)
        var list = ElementList()
        for _ in 0..<5_000 {
            let bytes = [UInt8(0x30)] + (0..<11).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let memory = MemoryBits(bytes.span)
            let bits = try #require(memory)
            do throws(EPCFailure) {
                let epc = try decodeEPC(bits, into: &list)
                let tag = try SGTIN96(bits)
                #expect(list.pairs == [["01", digits(tag.gtin, 14)], ["21", "\(tag.serial)"]])
                #expect(tag.filter == epc.filter)
                #expect(tag.bits == bits)
            } catch {
                let same = #expect(throws: EPCFailure.self) { _ = try SGTIN96(bits) }
                #expect(same == error)
            }
        }
    }

    @Test(arguments: [
        "", "30", "3074257BF7194E4000001A", "3174257BF7194E4000001A85", "AA74257BF7194E4000001A85",
    ])
    func otherBitsGiveNoNumbers(_ hex: String) throws {
        let memory = try #require(bits(hex))
        #expect(throws: EPCFailure.self) { try SGTIN96(memory) }
    }

    @Test func bytesGiveWhatTheirBitsGive() throws {
        var random = SplitMix(state: 13)
        for round in 0..<5_000 {
            var bytes = (0..<round % 65).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if round % 4 != 0, !bytes.isEmpty { bytes[0] = 0x30 }
            let memory = MemoryBits(bytes.span)
            let bits = try #require(memory)
            do throws(EPCFailure) {
                let tag = try SGTIN96(epc: bytes.span)
                #expect(try tag == SGTIN96(bits))
            } catch {
                let same = #expect(throws: EPCFailure.self) { _ = try SGTIN96(bits) }
                #expect(same == error)
            }
        }
        // More bytes than bits can be.
        let epc: [UInt8] = [0x30, 0x74, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0x00, 0x00, 0x1A, 0x85]
        let long = epc + [UInt8](repeating: 0xFF, count: 60)
        #expect(try SGTIN96(epc: long.span).gtin == 80_614_141_123_458)
    }

    @Test(arguments: 0...512)
    func bytesAreCutAtEachBit(_ count: Int) throws {
        var random = SplitMix(state: UInt64(count))
        let bytes = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let memory = MemoryBits(bytes.span.extracting(first: (count + 7) / 8), bitCount: count)
        let bits = try #require(memory)
        #expect(bits.bitCount == count)
        for index in 0..<512 {
            let bit = index < count ? UInt64(bytes[index / 8] >> UInt8(7 - index % 8) & 1) : 0
            #expect(bits.words[index / 64] >> UInt64(63 - index % 64) & 1 == bit)
        }
    }

    @Test(arguments: [
        ("80614141123458", "007"), ("80614141123458", "274877906944"), ("80614141123458", "A1"),
        ("80614141123458", ""), ("80614141123459", "1"), ("0614141123458", "1"),
    ])
    func aSerialOrGTINThatWouldNotComeBackHasNoTag(_ gtin: String, _ serial: String) {
        #expect(SGTIN96(gtin: gtin, serial: serial, companyPrefixLength: 7) == nil)
    }

    @Test func theWindowKeyIgnoresTheFilterAlone() throws {
        let one = try #require(
            SGTIN96(gtin: "80614141123458", serial: "1", companyPrefixLength: 7, filter: 1)
        )
        let two = try #require(
            SGTIN96(gtin: "80614141123458", serial: "1", companyPrefixLength: 7, filter: 6)
        )
        let other = try #require(
            SGTIN96(gtin: "80614141123458", serial: "2", companyPrefixLength: 7, filter: 1)
        )
        #expect(one.bits != two.bits)
        #expect(one.bits.windowKey == two.bits.windowKey)
        #expect(one.bits.windowKey != other.bits.windowKey)
        let gid = try #require(bits("3500E86F8000A9E000000586"))
        #expect(gid.windowKey == gid)
    }

    @Test func noBitsTrap() {
        var random = SplitMix(state: 3)
        var list = ElementList()
        var output: [UInt8] = []
        for round in 0..<90_000 {
            var bits = MemoryBits()
            let count = Int(random.next() % 512)
            for start in stride(from: 0, to: count, by: 64) {
                bits.setBits(at: start, count: min(64, count - start), to: random.next())
            }
            if count >= 8, round % 4 != 0 { bits.setBits(at: 0, count: 8, to: 0x2C + random.next() % 22) }
            if count >= 8, round % 3 == 0 { bits.setBits(at: 0, count: 8, to: 0xE6 + random.next() % 24) }
            if count > 14, round % 2 == 0 { bits.setBits(at: 14, count: min(8, count - 14), to: 0) }
            output.removeAll(keepingCapacity: true)
            if let epc = try? decodeEPC(bits, into: &list) {
                epc.appendTagURI(to: &output)
                epc.appendPureURI(to: &output)
                epc.appendHostname(to: &output)
                epc.appendDigitalLink(of: list, to: &output)
            }
            bits.appendRawURI(to: &output)
            _ = bits.windowKey
        }
    }
}

/// `value` with leading zeros.
private func digits(_ value: UInt64, _ count: Int) -> String {
    String(repeating: "0", count: max(0, count - "\(value)".count)) + "\(value)"
}

/// A generator whose numbers are the same in every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
