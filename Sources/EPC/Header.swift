// SPDX-License-Identifier: Apache-2.0

extension Scheme {
    /// The scheme that an EPC header names (TDS 2.3, Table 14-1), or `nil` when it is not assigned.
    @inlinable
    public init?(header: UInt8) {
        switch header {
        case 0x2C: self = .gdti96
        case 0x2D: self = .gsrn96
        case 0x2E: self = .gsrnp96
        case 0x2F: self = .usdod96
        case 0x30: self = .sgtin96
        case 0x31: self = .sscc96
        case 0x32: self = .sgln96
        case 0x33: self = .grai96
        case 0x34: self = .giai96
        case 0x35: self = .gid96
        case 0x36: self = .sgtin198
        case 0x37: self = .grai170
        case 0x38: self = .giai202
        case 0x39: self = .sgln195
        case 0x3A: self = .gdti113
        case 0x3B: self = .adiVar
        case 0x3C: self = .cpi96
        case 0x3D: self = .cpiVar
        case 0x3E: self = .gdti174
        case 0x3F: self = .sgcn96
        case 0x40: self = .itip110
        case 0x41: self = .itip212
        case 0xE6: self = .cpiPlusPlus
        case 0xE7: self = .gsrnPlusPlus
        case 0xE8: self = .gsrnpPlusPlus
        case 0xE9: self = .sglnPlusPlus
        case 0xEA: self = .gdtiPlusPlus
        case 0xEB: self = .graiPlusPlus
        case 0xEC: self = .sgcnPlusPlus
        case 0xED: self = .itipPlusPlus
        case 0xEE: self = .giaiPlusPlus
        case 0xEF: self = .ssccPlusPlus
        case 0xF0: self = .cpiPlus
        case 0xF1: self = .graiPlus
        case 0xF2: self = .sglnPlus
        case 0xF3: self = .itipPlus
        case 0xF4: self = .gsrnPlus
        case 0xF5: self = .gsrnpPlus
        case 0xF6: self = .gdtiPlus
        case 0xF7: self = .sgtinPlus
        case 0xF8: self = .sgcnPlus
        case 0xF9: self = .ssccPlus
        case 0xFA: self = .giaiPlus
        case 0xFB: self = .dsgtinPlus
        case 0xFC: self = .dsgtinPlusPlus
        case 0xFD: self = .sgtinPlusPlus
        default: return nil
        }
    }

    /// How many bits the scheme has, where that is fixed; `nil` for schemes of variable length.
    @inlinable
    public var bitCount: Int? {
        switch self {
        case .sgtin96, .sscc96, .sgln96, .grai96, .giai96, .gsrn96, .gsrnp96, .gdti96, .cpi96, .sgcn96,
            .gid96,
            .usdod96:
            96
        case .itip110: 110
        case .gdti113: 113
        case .grai170: 170
        case .gdti174: 174
        case .sgln195: 195
        case .sgtin198: 198
        case .giai202: 202
        case .itip212: 212
        default: nil
        }
    }

    /// The fewest bits that a tag of the scheme can have.
    @inlinable
    public var minimumBitCount: Int {
        switch self {
        case .cpiVar: 8 + 6 + 40 + 6 + 6 + 40
        case .adiVar: 8 + 6 + 36 + 6 + 12
        default: bitCount ?? 56
        }
    }

    /// The bits of the filter value, counted from the first of the EPC; empty where the scheme has none.
    @inlinable
    public var filterBits: Range<Int> {
        switch self {
        case .gid96: 8..<8
        case .usdod96: 8..<12
        case .adiVar: 8..<14
        default: bitCount != nil || self == .cpiVar ? 8..<11 : 9..<12
        }
    }
}

extension MemoryBits {
    /// The bits with the filter value zeroed where the scheme has one: what tells two tags apart.
    @inlinable
    public var windowKey: MemoryBits {
        guard bitCount >= 16, let scheme = Scheme(header: UInt8(truncatingIfNeeded: words[0] >> 56)) else {
            return self
        }
        let filter = scheme.filterBits
        var key = self
        key.words[0] &=
            ~((1 &<< UInt64(filter.count)) &- 1) &<< UInt64(64 - filter.upperBound)
            | ((1 &<< UInt64(64 - filter.upperBound)) &- 1)
        return key
    }
}
