// SPDX-License-Identifier: Apache-2.0

extension ScanDecoder {
    /// Reads what a carrier without GS1 data holds: a message of ISO/IEC 15434, the codes of others, or text.
    ///
    /// - Parameters:
    ///   - datum: The scan.
    ///   - scan: Where the data begins and with which symbology; gets kind and syntax.
    ///   - list: Gets the data of a message.
    /// - Throws: ``DecodeFailure`` for a message, or a code that claims to be HIBC, that is not what it says.
    func readText(
        _ datum: borrowing Span<UInt8>,
        _ scan: inout DecodedScan,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        let start = scan.symbology.map { dataStart(datum, $0) } ?? 0
        scan.kind = .text
        scan.syntax = nil
        guard start < datum.count, datum.count <= Self.maximumLength else { return }
        switch datum[start] {
        case UInt8(ascii: "[") where MessageEnvelope.begins(datum, at: start):
            try MessageEnvelope.parse(datum, from: start, into: &list)
            scan.syntax = .iso15434
            if !list.isEmpty { scan.kind = .elements }
        case UInt8(ascii: "+"):
            if HIBC.matches(datum, from: start) {
                scan.syntax = .hibc
            } else if options.plusClaimsHIBC {
                throw HIBC.failure(datum, from: start)
            }
        case UInt8(ascii: "="), UInt8(ascii: "&"):
            if ISBT128.matches(datum, from: start, symbology: scan.symbology) { scan.syntax = .isbt }
        default: break
        }
    }
}
