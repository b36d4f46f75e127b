// SPDX-License-Identifier: Apache-2.0

public import GS1

/// The hostname of a "++" scheme (TDS 2.3, 14.5.16).
///
/// ```
/// 0 │ characters 6 │ URN Code 40: 16 bits for three characters
/// 1 │ sequences 6  │ 7 bits each: a character, or a beginning or end that is common (optimisation table A);
///                  │ 00h to 03h with the sequence behind it: an end (tables B1 to B4)
/// ```
enum Hostname {
    /// The ends of table B1, two letters each.
    private static let firstCountries: StaticString = """
        acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobqbrbsbtbwbybzcacccdcfcgchcickclcmcncocrcu\
        cvcwcxcyczdedjdkdmdodzeceeegehereseteufifjfkfmfofrgagdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthu\
        idieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblcli
        """

    /// The ends of table B2, two letters each.
    private static let otherCountries: StaticString = """
        lklrlsltlulvlymamcmdmemgmhmkmlmmmnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepfpgphpkplpm\
        pnprpsptpwpyqarerorsrurwsasbscsdsesgshsiskslsmsnsrssstsusvsxsysztctdtftgthtjtktltmtntotrtttvtwtzua\
        ugusuyuzvavcvevgvivnvuwfwsyeytzazmzw
        """

    /// What one sequence of 7 bits of table A stands for, where that is more than one character.
    static func common(_ code: UInt8) -> StaticString? {
        switch code {
        case 0x1E: "qr."
        case 0x1F: "www."
        case 0x20: "id."
        case 0x5B: ".com"
        case 0x5C: ".org"
        case 0x5D: ".net"
        case 0x5E: ".int"
        case 0x60: ".edu"
        case 0x7B: ".gov"
        case 0x7C: ".mil"
        case 0x7D: ".biz"
        case 0x7E: ".eco"
        case 0x7F: ".med"
        default: nil
        }
    }

    /// The two letters of an end in tables B1 and B2, or `nil` where the tables end before it.
    static func country(_ table: UInt8, _ index: Int) -> (UInt8, UInt8)? {
        let letters = table == 0 ? firstCountries : otherCountries
        guard index * 2 + 1 < letters.utf8CodeUnitCount else { return nil }
        // The pointer is that of a literal, which lives for ever, and the index is within it.
        return unsafe (letters.utf8Start[index * 2], letters.utf8Start[index * 2 + 1])
    }

    /// An end of tables B3 and B4.
    static func suffix(_ table: UInt8, _ index: Int) -> StaticString? {
        guard table == 2 else { return index == 0 ? ".tech" : nil }
        return switch index {
        case 0: ".com.au"
        case 1: ".net.au"
        case 2: ".org.au"
        case 3: ".co.at"
        case 4: ".com.bd"
        case 5: ".co.bd"
        case 6: ".com.br"
        case 7: ".net.br"
        case 8: ".co.nz"
        case 9: ".com.ng"
        case 10: ".com.pk"
        case 11: ".co.in"
        case 12: ".com.in"
        case 13: ".co.il"
        case 14: ".co.jp"
        case 15: ".co.za"
        case 16: ".co.kr"
        case 17: ".com.es"
        case 18: ".com.lk"
        case 19: ".co.th"
        case 20: ".co.tt"
        case 21: ".com.tt"
        case 22: ".com.tr"
        case 23: ".biz.tr"
        case 24: ".com.ua"
        case 25: ".co.uk"
        case 26: ".co.zm"
        case 27: ".com.zm"
        case 28: ".com.cn"
        case 29: ".org.cn"
        case 30: ".net.cn"
        case 31: ".gov.cn"
        default: nil
        }
    }
}

extension FieldReader {
    /// Passes over a hostname and checks it.
    mutating func skipHostname() throws(EPCFailure) { try readHostname { _ in } }

    /// Hands over the characters of a hostname, one after the other.
    mutating func readHostname(_ body: (UInt8) -> Void) throws(EPCFailure) {
        let start = position
        let isCode40 = try next(1) == 0
        var left = Int(try next(6))
        guard left > 0 else { throw failure(.hostname, at: start) }
        while left > 0 {
            let place = position
            if isCode40 {
                let triple = try code40()
                for index in 0..<min(3, left) { try hand(triple[index], at: place, to: body) }
                left -= 3
                continue
            }
            let code = UInt8(truncatingIfNeeded: try next(7))
            left -= 1
            if code < 4 {
                guard left > 0 else { throw failure(.hostname, at: place) }
                left -= 1
                let index = Int(try next(7))
                if code < 2 {
                    guard let (first, second) = Hostname.country(code, index) else {
                        throw failure(.hostname, at: place)
                    }
                    body(UInt8(ascii: "."))
                    body(first)
                    body(second)
                } else {
                    guard let suffix = Hostname.suffix(code, index) else {
                        throw failure(.hostname, at: place)
                    }
                    hand(suffix, to: body)
                }
            } else if let text = Hostname.common(code) {
                hand(text, to: body)
            } else {
                try hand(code, at: place, to: body)
            }
        }
    }

    private func hand(_ text: StaticString, to body: (UInt8) -> Void) {
        // The pointer is that of a literal, which lives for ever.
        for index in 0..<text.utf8CodeUnitCount { unsafe body(text.utf8Start[index]) }
    }

    /// Hands over one character that a hostname may have: letters, digits, `-`, `.` and `_`.
    private func hand(_ character: UInt8, at place: Int, to body: (UInt8) -> Void) throws(EPCFailure) {
        switch character {
        case 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: body(character)
        default: throw failure(.hostname, at: place)
        }
    }
}

extension DecodedEPC {
    /// Appends the hostname that a "++" scheme has of the Digital Link.
    ///
    /// - Returns: `false` (and nothing is appended) where the scheme has none.
    @discardableResult
    public func appendHostname(to bytes: inout [UInt8]) -> Bool {
        guard scheme.hasHostname else { return false }
        var reader = FieldReader(bits, scheme: scheme)
        reader.position = fields.textStart
        let start = bytes.count
        do throws(EPCFailure) {
            try reader.readHostname { bytes.append($0) }
        } catch {
            bytes.removeLast(bytes.count - start)
            return false
        }
        return true
    }

    /// Appends the Digital Link of the elements, at the hostname of the EPC where it has one; +AIDC data in the tag's
    /// order.
    ///
    /// - Parameters:
    ///   - list: The elements that decoding gave.
    ///   - bytes: Where the URI goes.
    /// - Returns: Whether there is such a URI.
    @discardableResult
    public func appendDigitalLink(of list: ElementList, to bytes: inout [UInt8]) -> Bool {
        guard scheme.hasHostname else { return list.appendDigitalLink(to: &bytes, attributes: .given) }
        let start = bytes.count
        bytes.append("https://" as StaticString)
        guard appendHostname(to: &bytes),
            list.appendDigitalLink(to: &bytes, domain: "", attributes: .given)
        else {
            bytes.removeLast(bytes.count - start)
            return false
        }
        return true
    }
}
