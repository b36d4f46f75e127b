// SPDX-License-Identifier: Apache-2.0

extension PureIdentity {
    /// The identity that a tag holds; `nil` for the "+" and "++" schemes, whose keys have no known company prefix.
    public init?(_ epc: DecodedEPC) {
        guard let scheme = epc.scheme.identityScheme else { return nil }
        self.init(scheme: scheme, coding: epc.scheme, fields: epc.fields, bits: epc.bits)
    }

    /// The identity of decoded fields.
    init(scheme: IdentityScheme, coding: Scheme, fields: Fields, bits: MemoryBits) {
        self.init(scheme: scheme)
        switch coding {
        case .usdod96, .adiVar:
            let (start, width) = coding == .usdod96 ? (12, 8) : (14, 6)
            for index in 0..<6 {
                let character = bits.character(at: start + width * index, width: width)
                if character != 0x20 { code.append(character) }
            }
        default: prefix = fields.prefix
        }
        switch coding {
        case .cpi96: part.append(number: fields.reference.value)
        case .cpiVar:
            part.append(bits, at: fields.secondTextStart, count: fields.secondTextCount, width: 6)
        case .adiVar:
            part.append(bits, at: fields.textStart, count: fields.textCount, width: 6)
            serial.append(bits, at: fields.secondTextStart, count: fields.secondTextCount, width: 6)
            return
        case .giai96, .giai202: break
        default: reference = fields.reference
        }
        if scheme == .itip { (piece, total) = (ITIP.piece(bits), ITIP.total(bits)) }
        switch scheme {
        case .sscc, .gsrn, .gsrnp: break
        default:
            if fields.textCount > 0 {
                serial.append(bits, at: fields.textStart, count: fields.textCount, width: 7)
            } else if coding == .sgcn96 || coding == .gdti113 {
                serial.append(behindLeadingOne: fields.serial)
            } else {
                serial.append(number: fields.serial)
            }
        }
    }
}

extension MemoryBits {
    /// A character of 6, 7 or 8 bits; six bits are the low ones of ASCII.
    fileprivate func character(at place: Int, width: Int) -> UInt8 {
        let raw = UInt8(truncatingIfNeeded: bits(at: place, count: width))
        return width == 6 && raw < 0x20 ? raw | 0x40 : raw
    }
}

extension Characters {
    fileprivate mutating func append(_ bits: MemoryBits, at start: Int, count: Int, width: Int) {
        for index in 0..<count { append(bits.character(at: start + width * index, width: width)) }
    }

    /// Appends the digits behind the first, which is a 1 that keeps the zeros behind it (14.4.6).
    fileprivate mutating func append(behindLeadingOne number: UInt64) {
        var digits = 0
        while powerOfTen(digits + 1) <= number, digits < 18 { digits += 1 }
        append(number: number - powerOfTen(digits), digits: digits)
        if digits == 0 { self = Characters() }
    }
}
