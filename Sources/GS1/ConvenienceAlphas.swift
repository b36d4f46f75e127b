// SPDX-License-Identifier: Apache-2.0

/// Names in place of Application Identifiers, as in `/gtin/09506000134352/ser/A7`.
///
/// Versions 1.0 and 1.1 of the GS1 Digital Link Standard had these "convenience alphas"; later ones withdrew them.
enum ConvenienceAlphas {
    private typealias Name = (text: StaticString, ai: ApplicationIdentifier)

    private static let names: [24 of Name] = [
        ("sscc", .sscc), ("gtin", .gtin), ("lot", .lot), ("ser", .serial), ("cpv", .consumerProductVariant),
        ("gdti", .gdti), ("glnx", .glnExtension), ("gcn", .gcn), ("ginc", .ginc), ("gsin", .gsin),
        ("gln", .gln), ("payTo", .payTo), ("payto", .payTo), ("party", .party), ("grai", .grai),
        ("giai", .giai), ("itip", .itip), ("cpid", .cpid), ("cpsn", .cpidSerial), ("gmn", .gmn),
        ("gsrnp", .gsrnProvider), ("gsrn", .gsrn), ("srin", .srin), ("refno", .paymentReference),
    ]

    /// The identifier that the text between `start` and `end` names in a path.
    static func match(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> AITable.Match? {
        guard end - start >= 3, end - start <= 5 else { return nil }
        for index in names.indices where isText(names[index].text, bytes, start, end) {
            return match(names[index].ai)
        }
        return nil
    }

    /// The identifier that the text between `start` and `end` names in a query: `exp` or `expdt`.
    static func matchAttribute(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> AITable.Match? {
        if isText("exp", bytes, start, end) { return match(.expirationDate) }
        return isText("expdt", bytes, start, end) ? match(.expirationTime) : nil
    }

    private static func match(_ ai: ApplicationIdentifier) -> AITable.Match? {
        AITable.row(of: ai).map { AITable.Match(ai: ai, row: $0) }
    }

    private static func isText(
        _ text: StaticString,
        _ bytes: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int
    ) -> Bool {
        guard end - start == text.utf8CodeUnitCount else { return false }
        for index in start..<end {
            // The pointer is that of a literal, which lives for ever, and the index is within it.
            guard unsafe text.utf8Start[index - start] == bytes[index] else { return false }
        }
        return true
    }
}
