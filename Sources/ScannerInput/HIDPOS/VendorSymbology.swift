// SPDX-License-Identifier: Apache-2.0

/// The codes by which Honeywell and Youjie name a symbology beside, or instead of, its AIM identifier.
///
/// Source: the symbology charts of Honeywell's user guides ("Code ID", hexadecimal).
enum VendorSymbology {
    /// The AIM symbology identifier that a code stands for.
    ///
    /// Only where the code alone says it: of QR, Data Matrix, Aztec and their kin it does not tell whether they
    /// hold GS1 data. Such a scan comes without identifier, and `decode.unmarked` of the scanner says how it is
    /// read.
    ///
    /// - Parameter code: The vendor's code.
    /// - Returns: Code character and modifier; `nil` for no code, and where the code does not tell.
    static func identifier(of code: UInt8) -> (character: UInt8, modifier: UInt8)? {
        func identifier(_ character: Unicode.Scalar, _ modifier: Unicode.Scalar) -> (UInt8, UInt8) {
            (UInt8(ascii: character), UInt8(ascii: modifier))
        }
        return switch code {
        case 0x64, 0x63, 0x45: identifier("E", "0")  // EAN-13, UPC-A, UPC-E
        case 0x44: identifier("E", "4")  // EAN-8
        case 0x49, 0x7C: identifier("C", "1")  // GS1-128
        case 0x6A: identifier("C", "0")  // Code 128
        case 0x79, 0x7B, 0x7D: identifier("e", "0")  // GS1 DataBar: omnidirectional, limited, expanded
        case 0x62: identifier("A", "0")  // Code 39
        case 0x61: identifier("F", "0")  // Codabar
        case 0x69: identifier("G", "0")  // Code 93
        default: nil
        }
    }
}
