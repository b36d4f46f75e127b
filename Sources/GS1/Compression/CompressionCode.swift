// SPDX-License-Identifier: Apache-2.0

/// The codes that stand for several Application Identifiers at once (GS1 Digital Link Standard 1.1, optimisation
/// table).
///
/// Their two hexadecimal digits are never those of an identifier: at least one is a letter.
enum CompressionCode {
    /// How many identifiers the longest code stands for.
    static let longest = 4

    /// The identifier at a place, from 0, of those that `code` stands for; `nil` behind the last.
    static func identifier(_ code: UInt8, _ place: Int) -> ApplicationIdentifier? {
        let digit = Int(code & 0xF)
        switch (code, place) {
        case (0x0A...0x0F, 0), (0x1A...0x1F, 0), (0x2A...0x2F, 0), (0x3A...0x3F, 0), (0xA0...0xA9, 0):
            return .gtin
        case (0x2A...0x2F, 1): return ApplicationIdentifier(number: 3100 + digit - 10, digitCount: 4)
        case (0x3A...0x3F, 1): return ApplicationIdentifier(number: 3200 + digit - 10, digitCount: 4)
        case (0xA0...0xA9, 1): return ApplicationIdentifier(number: 3920 + digit, digitCount: 4)
        case (0xC0...0xCD, 0): return .gcn
        case (0xC0...0xC9, 1): return ApplicationIdentifier(number: 3900 + digit, digitCount: 4)
        case (0xCA...0xCD, 1): return ApplicationIdentifier(number: 3940 + digit - 10, digitCount: 4)
        case (0x0A, 1): return .consumerProductVariant
        case (0x0B, 1), (0x1A, 1), (0x1F, 1): return .lot
        case (0x0C, 1), (0x1A, 2): return .serial
        case (0x0D, 1), (0x1A, 3): return .expirationDate
        case (0x0E, 1): return .expirationTime
        case (0x0F, 1): return .variableCount
        case (0x1B, 1), (0x1F, 2): return .bestBeforeDate
        case (0x1C, 1): return .productionDate
        case (0x1D, 1): return .sellByDate
        case (0x1E, 1): return ApplicationIdentifier(number: 91, digitCount: 2)
        case (0x9A, 0): return .cpid
        case (0x9A, 1): return .cpidSerial
        case (0x9B, 0): return .gsrnProvider
        case (0x9C, 0): return .gsrn
        case (0x9B, 1), (0x9C, 1): return .srin
        case (0x9D, 0): return .gln
        case (0x9D, 1): return .glnExtension
        default: return nil
        }
    }
}
