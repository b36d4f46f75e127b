// SPDX-License-Identifier: Apache-2.0

public import GS1

extension EventBody {
    /// Writes what carried the identity, and an identity put together from more than one decoding.
    ///
    /// - Parameters:
    ///   - ids: The identifiers.
    ///   - identity: Level and item.
    ///   - carrier: What carried them.
    public mutating func identity(
        ids: borrowing IdentifierList,
        of identity: borrowing Identity,
        carrier: Carrier
    ) {
        record.carrier = carrier
        json.member("carrier", carrier.rawValue)
        if let level = identity.level { column(.level, "level", level.rawValue) }
        if let item = identity.item { column(.item, "item", identity.bytes.span.extracting(item)) }
        guard !ids.isEmpty else { return }
        json.beginObject("ids")
        for entry in ids.entries {
            let value = ids.bytes.span.extracting(entry.value)
            if let column = Column(identifier: entry.name) {
                self.column(column, entry.name, value)
            } else {
                json.key(entry.name)
                json.string(value)
            }
        }
        json.endObject()
    }

    /// Writes a symbol or tag whose text is kept from everybody: `barcode`, `nfc` or `lf` without `text` and number.
    ///
    /// - Parameters:
    ///   - carrier: What carried it.
    ///   - symbology: The AIM symbology identifier, where the scanner sent one.
    public mutating func withheld(_ carrier: Carrier, symbology: SymbologyIdentifier?) {
        json.beginObject(carrier == .barcode ? "barcode" : carrier.rawValue)
        if let symbology { json.member(symbology) }
        json.beginArray("elements")
        json.endArray()
        json.endObject()
    }

    /// Writes what became of a control barcode: `command`.
    public mutating func command(_ outcome: CommandOutcome) {
        json.beginObject("command")
        if let name = outcome.name { json.member("name", name) }
        if let value = outcome.value { json.member("value", value) }
        if let was = outcome.was { json.member("was", was) }
        json.member("outcome", outcome.outcome)
        if let reason = outcome.reason { json.member("reason", reason) }
        json.endObject()
    }
}

/// What became of a control barcode, as its event tells it.
public struct CommandOutcome: Hashable, Sendable {
    /// What was to be changed: `step`, `session`; absent where the barcode is not to be believed.
    public var name: String?
    /// What it is now; absent for none.
    public var value: String?
    /// What it was before; absent for none.
    public var was: String?
    /// `done`, `unchanged` or `refused`.
    public var outcome: String
    /// Why it was refused: a word of the closed set in `docs/events.md`.
    public var reason: String?

    /// An outcome without details.
    public init(outcome: String) { self.outcome = outcome }
}

extension Column {
    /// The column of an identifier, if it has one.
    fileprivate init?(identifier name: String) {
        switch name {
        case "gtin": self = .gtin
        case "serial": self = .serial
        case "lot": self = .lot
        case "expiry": self = .expiry
        case "sscc": self = .sscc
        default: return nil
        }
    }
}
