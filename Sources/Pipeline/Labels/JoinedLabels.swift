// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import GS1

/// What a complete set of labels identifies: the item of its identifiers, in storage that is reused.
struct JoinedLabels {
    private(set) var identity = Identity()
    private var elements = ElementList()
    private var message: [UInt8] = []
    private let decoder = ScanDecoder()

    /// The Application Identifiers that make an item, those of predefined length first: no separator behind them.
    private static let applicationIdentifiers: [(name: String, ai: String, isFixed: Bool)] = [
        (IdentifierKey.sscc.rawValue, "00", true), (IdentifierKey.gtin.rawValue, "01", true),
        (IdentifierKey.itip.rawValue, "8006", false), (IdentifierKey.giai.rawValue, "8004", false),
        (IdentifierKey.lot.rawValue, "10", false), (IdentifierKey.serial.rawValue, "21", false),
        (IdentifierKey.variant.rawValue, "22", false),
        (IdentifierKey.thirdPartyControlled.rawValue, "235", false),
    ]

    /// Derives level and item as one GS1 symbol with all of them would give them.
    ///
    /// Where that would not be a sound symbol (a serial number of another standard, too long for AI 21) there is no
    /// item: the identifiers stand for themselves.
    mutating func derive(from ids: borrowing IdentifierList) {
        identity.removeAll()
        message.removeAll(keepingCapacity: true)
        message.append(contentsOf: "]d2".utf8)
        for (name, ai, isFixed) in Self.applicationIdentifiers {
            guard let value = ids.value(of: name) else { continue }
            // A separator inside a value would begin another element.
            guard !ids.bytes[value].contains(0x1D) else { return }
            message.append(contentsOf: ai.utf8)
            message.append(contentsOf: ids.bytes[value])
            if !isFixed { message.append(0x1D) }
        }
        if message.last == 0x1D { message.removeLast() }
        // Taken out of `self` while they are decoded into.
        var list = ElementList()
        swap(&list, &elements)
        defer { swap(&list, &elements) }
        do throws(DecodeFailure) {
            _ = try decoder.decode(message.span, into: &list)
        } catch {
            return
        }
        // No dates are in it: the year has no meaning.
        identity.derive(from: list, referenceYear: 2000)
    }
}
