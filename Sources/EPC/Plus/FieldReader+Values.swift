// SPDX-License-Identifier: Apache-2.0

import GS1

extension FieldReader {
    /// How many bits are left.
    var remaining: Int { Int(bits.bitCount) - position }

    /// The next bits, or a failure where the tag ends before them.
    mutating func next(_ count: Int) throws(EPCFailure) -> UInt64 {
        guard count <= remaining else { throw failure(.tooShort, at: position) }
        return number(count)
    }

    /// Appends the element whose value comes next.
    ///
    /// A GLN extension of no character or `0` stands for none.
    mutating func appendElement(
        _ ai: ApplicationIdentifier,
        to list: inout ElementList
    ) throws(EPCFailure) {
        guard let layout = ValueLayout(ai) else { throw failure(.notDecoded, at: position) }
        if ai == .glnExtension, try skipAbsentExtension() { return }
        var failed: EPCFailure?
        list.append(ai, offset: 0) { bytes in
            do throws(EPCFailure) {
                let isPart = ai == .cpid
                try appendValue(layout.first, isPart: isPart, isOptional: false, to: &bytes)
                if let second = layout.second {
                    try appendValue(second, isPart: isPart, isOptional: ai.hasOptionalEnd, to: &bytes)
                }
            } catch {
                failed = error
            }
        }
        if let failed { throw failed }
    }

    private mutating func appendValue(
        _ coding: ValueCoding,
        isPart: Bool,
        isOptional: Bool,
        to bytes: inout [UInt8]
    ) throws(EPCFailure) {
        switch coding {
        case .number(let digits): try appendInteger(digits: digits, to: &bytes)
        case .digits(let count): try appendDigits(count, to: &bytes)
        case .delimited(let limit): try appendDelimited(atMost: limit, isPart: isPart, to: &bytes)
        case .text(let width, let limit):
            let start = position
            guard
                try appendText(lengthBits: width, atMost: limit, isPart: isPart, to: &bytes) > 0 || isOptional
            else { throw failure(.length, at: start) }
        case .flag: bytes.append(0x30 + UInt8(truncatingIfNeeded: try next(1)))
        case .date: try appendDate(to: &bytes)
        case .dateTime:
            try appendDate(to: &bytes)
            try appendTime(components: 2, to: &bytes)
        case .dateOrRange:
            let isRange = try next(1) == 1
            try appendDate(to: &bytes)
            if isRange { try appendDate(to: &bytes) }
        case .precision: try appendPrecision(to: &bytes)
        case .country: try appendCountry(to: &bytes)
        case .integer(let width, let limit):
            let start = position
            let count = Int(try next(width))
            guard count <= limit, count > 0 || isOptional else { throw failure(.length, at: start) }
            try appendInteger(digits: count, to: &bytes)
        case .minus: if try next(1) == 1 { bytes.append(UInt8(ascii: "-")) }
        case .sequence:
            try appendDigits(1, to: &bytes)
            bytes.append(UInt8(ascii: "/"))
            try appendDigits(1, to: &bytes)
        }
    }

    /// Passes over a GLN extension that says that there is none.
    private mutating func skipAbsentExtension() throws(EPCFailure) -> Bool {
        guard remaining >= 8 else { throw failure(.tooShort, at: position) }
        let indicators = bits.bits(at: position, count: 8)
        guard indicators >> 5 < 6 else { throw failure(.encoding, at: position) }
        if indicators & 0x1F == 0 {
            position += 8
            return true
        }
        // One character `0`, however it is coded.
        let (width, zero): (Int, UInt64) =
            switch indicators >> 5 {
            case 0, 1, 2: (4, 0)
            case 3: (6, 52)
            case 4: (7, 0x30)
            default: (16, 48_001)
            }
        guard indicators & 0x1F == 1, remaining >= 8 + width,
            bits.bits(at: position + 8, count: width) == zero
        else { return false }
        position += 8 + width
        return true
    }
}

extension ApplicationIdentifier {
    /// Whether the second component of the value may be empty: the serial number of a GDTI, GCN or GRAI.
    var hasOptionalEnd: Bool { self == .gdti || self == .gcn || self == .grai }
}
