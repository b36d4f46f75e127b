// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

extension SplitMix {
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

    mutating func digits(_ count: Int) -> String {
        String((0..<count).map { _ in Character("\(below(10))") })
    }

    /// A number without leading zeros below a power of two.
    mutating func number(bits: Int) -> String {
        // As many short numbers as long ones.
        "\((next() >> UInt64(64 - bits)) >> UInt64(below(bits)))"
    }

    mutating func text(_ characters: String, _ counts: ClosedRange<Int>) -> String {
        let all = Array(characters)
        let count = counts.lowerBound + below(counts.count)
        return String((0..<count).map { _ in all[below(all.count)] })
    }
}

/// The characters of Table A-1 and of Table G-1, and those of supplier codes.
let tableA = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
let tableG = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
let supplier = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

func escaped(_ text: String) -> String {
    text.map {
        "\"#%&/<>?".contains($0) ? "%" + String($0.asciiValue ?? 0, radix: 16, uppercase: true) : "\($0)"
    }
    .joined()
}

extension SplitMix {
    /// A valid tag URI of a scheme.
    mutating func tagURI(_ scheme: Scheme) -> String {
        let length = 6 + below(7)
        let prefix = digits(length)
        let filter = scheme == .usdod96 ? below(16) : scheme == .adiVar ? below(64) : below(8)
        let serial = { (random: inout SplitMix, limit: Int) in escaped(random.text(tableA, 1...limit)) }
        let body =
            switch scheme {
            case .sgtin96: "\(prefix).\(digits(13 - length)).\(number(bits: 38))"
            case .sgtin198: "\(prefix).\(digits(13 - length)).\(serial(&self, 20))"
            case .sscc96, .gsrn96, .gsrnp96: "\(prefix).\(digits(17 - length))"
            case .sgln96, .gdti96: "\(prefix).\(digits(12 - length)).\(number(bits: 41))"
            case .sgln195: "\(prefix).\(digits(12 - length)).\(serial(&self, 20))"
            case .grai96: "\(prefix).\(digits(12 - length)).\(number(bits: 38))"
            case .grai170: "\(prefix).\(digits(12 - length)).\(serial(&self, 16))"
            case .giai96: "\(prefix).\(number(bits: [62, 58, 55, 52, 48, 45, 42][length - 6]))"
            case .giai202: "\(prefix).\(serial(&self, 30 - length))"
            case .gdti113: "\(prefix).\(digits(12 - length)).\(digits(1 + below(17)))"
            case .gdti174: "\(prefix).\(digits(12 - length)).\(serial(&self, 17))"
            case .cpi96:
                "\(prefix).\(below([1_000_000_000, 99_999_999, 9_999_999, 999_999, 99_999, 9_999, 999][length - 6])).\(number(bits: 31))"
            case .cpiVar:
                "\(prefix).\(escaped(text(tableG, 1...30 - length))).\(next() % 1_000_000_000_000)"
            case .sgcn96: "\(prefix).\(digits(12 - length)).\(digits(1 + below(12)))"
            case .itip110:
                "\(prefix).\(digits(13 - length)).\(digits(2)).\(digits(2)).\(number(bits: 38))"
            case .itip212:
                "\(prefix).\(digits(13 - length)).\(digits(2)).\(digits(2)).\(serial(&self, 20))"
            case .gid96: "\(number(bits: 28)).\(number(bits: 24)).\(number(bits: 36))"
            case .usdod96: "\(text(supplier, 5...6)).\(number(bits: 36))"
            default:
                "\(text(supplier, 5...6)).\(escaped(text(String(tableG.dropFirst()), 0...32)))."
                    + (below(2) == 0 ? "%23" : "") + escaped(text(String(tableG.dropFirst()), 1...29))
            }
        return "urn:epc:tag:\(scheme.rawValue):" + (scheme == .gid96 ? body : "\(filter).\(body)")
    }
}

@Suite struct RoundTripTests {
    static let binary = Scheme.allCases.filter { $0.identityScheme != nil }

    @Test(arguments: binary)
    func aTagURIComesBackFromItsBits(_ scheme: Scheme) throws {
        var random = SplitMix(state: UInt64(scheme.header))
        var list = ElementList()
        for _ in 0..<500 {
            let text = random.tagURI(scheme)
            guard case .tag(let tag, _) = try uri(text) else {
                Issue.record("\(text) is no tag")
                return
            }
            let epc = try decodeEPC(tag.bits.paddedToWords, into: &list)
            #expect(EPCTests.text { epc.appendTagURI(to: &$0) } == text)
            #expect(EPCTests.text { tag.appendURI(to: &$0) } == text)
            #expect(EPCTag(epc) == tag)
            var own = ElementList()
            tag.identity.appendElements(to: &own)
            #expect(own.pairs == list.pairs)
            guard epc.isGS1 else { continue }
            // An identity with the elements of another has the other's URI: nothing is lost on the way.
            let length = try #require(tag.identity.companyPrefixLength)
            let bits = try encodeEPC(list, as: scheme, filter: epc.filter ?? 0, companyPrefixLength: length)
            #expect(bits == tag.bits)
        }
    }

    @Test(arguments: Scheme.allCases.filter { $0.identityScheme == nil })
    func elementsComeBackFromAPlusScheme(_ scheme: Scheme) throws {
        var random = SplitMix(state: UInt64(scheme.header))
        var list = ElementList()
        for _ in 0..<250 {
            let pairs = random.elements(scheme)
            let hostname = random.hostname(scheme)
            let filter = UInt8(random.below(8))
            let elements = ElementList(pairs)
            let bits: MemoryBits
            do throws(EncodeFailure) {
                bits = try encodeEPC(elements, as: scheme, filter: filter, hostname: Array(hostname.utf8))
            } catch {
                #expect(error.code == .tooLong)
                continue
            }
            let epc = try decodeEPC(bits.paddedToWords, into: &list)
            #expect(epc.scheme == scheme)
            #expect(epc.filter == filter)
            #expect(Set(list.pairs) == Set(elements.pairs))
            #expect(text { epc.appendHostname(to: &$0) } == hostname)
        }
    }
}

extension SplitMix {
    private func checked(_ digits: String) -> String {
        "\(digits)\(CheckDigit.of(UInt64(digits) ?? 0))"
    }

    /// Elements of a "+" scheme, with some that are not its key.
    mutating func elements(_ scheme: Scheme) -> [(String, String)] {
        let serial = text(
            [tableA, "0123456789", "0123456789ABCDEF", "abcdef09", "A-Z_09a", "AB:.9"][below(6)],
            1...16
        )
        var pairs: [(String, String)] =
            switch scheme.rawValue.prefix(while: { $0 != "+" }) {
            case "sgtin": [("01", checked(digits(13))), ("21", serial)]
            case "dsgtin": [("01", checked(digits(13))), ("21", serial), ("17", date())]
            case "sscc": [("00", checked(digits(17)))]
            case "sgln": [("414", checked(digits(12)))] + (below(2) == 0 ? [("254", "E" + serial)] : [])
            case "grai": [("8003", "0" + checked(digits(12)) + serial)]
            case "giai": [("8004", digits(6 + below(6)) + serial)]
            case "gsrn": [("8018", checked(digits(17)))]
            case "gsrnp": [("8017", checked(digits(17)))]
            case "gdti": [("253", checked(digits(12)) + serial)]
            case "cpi": [("8010", digits(6) + text(tableG, 1...20)), ("8011", number(bits: 36))]
            case "sgcn": [("255", checked(digits(12)) + digits(1 + below(12)))]
            default: [("8006", checked(digits(13)) + digits(4)), ("21", serial)]
            }
        let others: [(String, String)] = [
            ("10", text(tableA, 1...20)), ("11", date()), ("3103", digits(6)),
            ("3922", digits(1 + below(15))),
            ("37", digits(1 + below(8))), ("91", digits(1 + below(90))), ("7003", date() + "1530"),
            ("8008", date() + "09"), ("7007", date() + date()), ("4307", "DE"), ("4321", "1"),
            ("421", digits(3) + text(tableA, 1...9)), ("4331", digits(6) + "-"), ("4309", digits(20)),
        ]
        for other in others where below(4) == 0 { pairs.append(other) }
        return pairs
    }

    private mutating func date() -> String {
        "\(digits(2))0\(1 + below(9))\(10 + below(18))"
    }

    /// A hostname for a "++" scheme.
    mutating func hostname(_ scheme: Scheme) -> String {
        guard scheme.rawValue.hasSuffix("++") else { return "" }
        let name = text(below(2) == 0 ? "abcxyz09-" : "ABCXYZ09-.", 1...20)
        return ["", "id.", "www.", "qr."][below(4)] + name
            + ["", ".com", ".de", ".co.uk", ".com.au", ".tech", ".zw"][below(7)]
    }
}
