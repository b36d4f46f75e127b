// SPDX-License-Identifier: Apache-2.0

/// What a label is to the site: decided by the rules of `[[label]]`, told in an event's `role`.
///
/// A closed set.
public enum LabelRole: String, Sendable, CaseIterable {
    /// Something that is counted, moved or sold; what every label is that no rule matches.
    case item
    /// A place: a shelf, a bin, a door.
    case location
    /// A document: an order, a delivery, a job.
    case order
    /// A person's badge: only a keyed pseudonym of it is kept.
    case `operator`
    /// A control barcode of the site's own.
    case command
    /// Something that is nobody's business: that it was scanned is kept, and nothing of what it says.
    case redact
    /// Something that is read by mistake: counted, and no event.
    case ignore

    /// Whether the text must not be kept anywhere.
    ///
    /// A control barcode's text has its check value: whoever knows it can print the label again.
    public var isSecret: Bool {
        switch self {
        case .operator, .redact, .command: true
        case .item, .location, .order, .ignore: false
        }
    }
}
