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

    /// The header of the scheme (TDS 2.3, Table 14-1).
    public var header: UInt8 {
        switch self {
        case .gdti96: 0x2C
        case .gsrn96: 0x2D
        case .gsrnp96: 0x2E
        case .usdod96: 0x2F
        case .sgtin96: 0x30
        case .sscc96: 0x31
        case .sgln96: 0x32
        case .grai96: 0x33
        case .giai96: 0x34
        case .gid96: 0x35
        case .sgtin198: 0x36
        case .grai170: 0x37
        case .giai202: 0x38
        case .sgln195: 0x39
        case .gdti113: 0x3A
        case .adiVar: 0x3B
        case .cpi96: 0x3C
        case .cpiVar: 0x3D
        case .gdti174: 0x3E
        case .sgcn96: 0x3F
        case .itip110: 0x40
        case .itip212: 0x41
        case .cpiPlusPlus: 0xE6
        case .gsrnPlusPlus: 0xE7
        case .gsrnpPlusPlus: 0xE8
        case .sglnPlusPlus: 0xE9
        case .gdtiPlusPlus: 0xEA
        case .graiPlusPlus: 0xEB
        case .sgcnPlusPlus: 0xEC
        case .itipPlusPlus: 0xED
        case .giaiPlusPlus: 0xEE
        case .ssccPlusPlus: 0xEF
        case .cpiPlus: 0xF0
        case .graiPlus: 0xF1
        case .sglnPlus: 0xF2
        case .itipPlus: 0xF3
        case .gsrnPlus: 0xF4
        case .gsrnpPlus: 0xF5
        case .gdtiPlus: 0xF6
        case .sgtinPlus: 0xF7
        case .sgcnPlus: 0xF8
        case .ssccPlus: 0xF9
        case .giaiPlus: 0xFA
        case .dsgtinPlus: 0xFB
        case .dsgtinPlusPlus: 0xFC
        case .sgtinPlusPlus: 0xFD
        }
    }

    /// How many bits the scheme has, where that is fixed; `nil` for schemes of variable length.
    @inlinable
    public var bitCount: Int? {
        let count = minimumBitCount
        return count >= 96 ? count : nil
    }

    /// The fewest bits that a tag of the scheme can have.
    @inlinable
    public var minimumBitCount: Int {
        // One switch over constants, which becomes a table; so below.
        switch self {
        case .sgtin96, .sscc96, .sgln96, .grai96, .giai96, .gsrn96, .gsrnp96, .gdti96, .cpi96, .sgcn96,
            .gid96, .usdod96:
            96
        case .itip110: 110
        case .gdti113: 113
        case .grai170: 170
        case .gdti174: 174
        case .sgln195: 195
        case .sgtin198: 198
        case .giai202: 202
        case .itip212: 212
        case .cpiVar: 8 + 6 + 20 + 6 + 6 + 40
        case .adiVar: 8 + 6 + 36 + 6 + 12
        // GIAI+ with a digit and its terminator; the others say themselves where they end too early.
        default: 20
        }
    }

    /// The bits of the filter value, counted from the first of the EPC; empty where the scheme has none.
    @inlinable
    public var filterBits: Range<Int> {
        switch self {
        case .gid96: 8..<8
        case .usdod96: 8..<12
        case .adiVar: 8..<14
        case .sgtin96, .sgtin198, .sscc96, .sgln96, .sgln195, .grai96, .grai170, .giai96, .giai202, .gsrn96,
            .gsrnp96, .gdti96, .gdti113, .gdti174, .cpi96, .cpiVar, .sgcn96, .itip110, .itip212:
            8..<11
        default: 9..<12
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
