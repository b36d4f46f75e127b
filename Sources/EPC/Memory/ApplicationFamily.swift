// SPDX-License-Identifier: Apache-2.0

/// An application family identifier: what ISO data in the EPC bank are for (ISO/IEC 15961-2, register of data
/// constructs).
///
/// The toggle of the PC word says that there is one in place of the attribute bits (TDS 2.3, 9.3).
public struct ApplicationFamily: Hashable, Sendable {
    /// The 8 bits.
    public let rawValue: UInt8

    /// The family with this identifier.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The standard that says what the data are; `nil` where we do not know it.
    public var standard: String? {
        switch rawValue {
        case 0xA1, 0xA4: "ISO 17367"
        case 0xA2, 0xA7: "ISO 17365"
        case 0xA3, 0xA8: "ISO 17364"
        case 0xA5, 0xA6: "ISO 17366"
        case 0xA9, 0xAA: "ISO 17363"
        case 0xC2: "ISO 28560"
        default: nil
        }
    }

    /// What carries the tag, in lower case; `nil` where we do not know it.
    public var name: String? {
        switch rawValue {
        case 0x00: "no application family"
        case 0xA1: "product"
        case 0xA2: "transport unit"
        case 0xA3: "returnable transport item"
        case 0xA4: "product, hazardous"
        case 0xA5: "product packaging"
        case 0xA6: "product packaging, hazardous"
        case 0xA7: "transport unit, hazardous"
        case 0xA8: "returnable transport item, hazardous"
        case 0xA9: "freight container"
        case 0xAA: "freight container, hazardous"
        case 0xC2: "library item"
        default: nil
        }
    }

    /// Whether the family is that of hazardous material.
    public var isHazardous: Bool {
        switch rawValue {
        case 0xA4, 0xA6, 0xA7, 0xA8, 0xAA: true
        default: false
        }
    }
}
