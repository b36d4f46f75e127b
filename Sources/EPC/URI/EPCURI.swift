// SPDX-License-Identifier: Apache-2.0

/// An EPC URI of any kind, read and checked to the last character (TDS 2.3, 6, 8, 12, 13).
///
/// | text | case |
/// | --- | --- |
/// | `urn:epc:id:sgtin:0614141.812345.6789` | ``identity(_:)`` |
/// | `urn:epc:class:lgtin:0614141.812345.L1` | ``identity(_:)`` |
/// | `urn:epc:tag:sgtin-96:3.0614141.812345.6789` | ``tag(_:_:)`` |
/// | `urn:epc:raw:96.x3074257BF7194E4000001A85` | ``raw(_:afi:_:)`` |
/// | `urn:epc:idpat:sgtin:0614141.812345.*` | ``identityPattern(_:)`` |
/// | `urn:epc:pat:sgtin-96:3.0614141.*.[1-99]` | ``tagPattern(_:)`` |
///
/// `urn:epc:` may be in capitals (RFC 8141), nothing else is lenient: a URI that is accepted is written back the same,
/// except for the case of percent-escapes and control fields that say nothing.
public enum EPCURI: Sendable, Hashable {
    /// A pure identity, or a class with a lot.
    case identity(PureIdentity)
    /// A tag, with the control fields of its memory.
    case tag(EPCTag, ControlFields)
    /// Bits that need not be an EPC; with the application family identifier where they are ISO data.
    case raw(MemoryBits, afi: UInt8?, ControlFields)
    /// A set of pure identities.
    case identityPattern(IdentityPattern)
    /// A set of tags.
    case tagPattern(TagPattern)

    /// Reads a URI.
    ///
    /// - Parameter text: The whole URI in ASCII.
    /// - Throws: ``URIFailure`` with the place of the first character that is wrong.
    public init(_ text: borrowing Span<UInt8>) throws(URIFailure) {
        var cursor = URICursor()
        guard cursor.skip("urn:epc:", ignoringCase: true, text) else { throw URIFailure(.kind, offset: 0) }
        if cursor.skip("id:", text) {
            let scheme = try identityScheme(text, &cursor, isClass: false)
            self = .identity(try URIBody(text, &cursor, scheme: scheme).identity)
        } else if cursor.skip("class:", text) {
            let scheme = try identityScheme(text, &cursor, isClass: true)
            self = .identity(try URIBody(text, &cursor, scheme: scheme).identity)
        } else if cursor.skip("tag:", text) {
            let control = try ControlFields(text, &cursor)
            let (scheme, kind) = try codingScheme(text, &cursor)
            let body = try URIBody(text, &cursor, scheme: kind, coding: scheme)
            let filter = scheme.filterBits.isEmpty ? nil : body.filter
            self = .tag(EPCTag(scheme: scheme, filter: filter, identity: body.identity), control)
        } else if cursor.skip("raw:", text) {
            let control = try ControlFields(text, &cursor)
            let place = cursor.position
            let (bits, afi) = try rawBits(text, &cursor)
            // The attribute bits of ISO data are the AFI.
            guard afi == nil || control.attributes == 0 else { throw URIFailure(.control, offset: place) }
            self = .raw(bits, afi: afi, control)
        } else if cursor.skip("idpat:", text) {
            let scheme = try identityScheme(text, &cursor, isClass: false)
            let body = try URIBody(text, &cursor, scheme: scheme, wildcards: .trailing)
            self = .identityPattern(IdentityPattern(body: body))
        } else if cursor.skip("pat:", text) {
            let (scheme, kind) = try codingScheme(text, &cursor)
            let body = try URIBody(text, &cursor, scheme: kind, coding: scheme, wildcards: .all)
            self = .tagPattern(TagPattern(scheme: scheme, body: body))
        } else {
            throw URIFailure(.kind, offset: cursor.position)
        }
    }

    /// Appends the URI in its canonical form.
    public func append(to bytes: inout [UInt8]) {
        switch self {
        case .identity(let identity): identity.appendURI(to: &bytes)
        case .tag(let tag, let control): tag.appendURI(control: control, to: &bytes)
        case .raw(let bits, let afi, let control):
            bytes.append("urn:epc:raw:" as StaticString)
            control.append(to: &bytes)
            bits.appendRawBody(afi: afi, to: &bytes)
        case .identityPattern(let pattern): pattern.appendURI(to: &bytes)
        case .tagPattern(let pattern): pattern.appendURI(to: &bytes)
        }
    }
}

/// The kind of identity whose name comes next, and the colon behind it.
private func identityScheme(
    _ text: borrowing Span<UInt8>,
    _ cursor: inout URICursor,
    isClass: Bool
) throws(URIFailure) -> IdentityScheme {
    let start = cursor.position
    for scheme in identitySchemes where (scheme == .lgtin) == isClass {
        cursor.position = start
        if cursor.skip(scheme.name, text), cursor.next(text) == UInt8(ascii: ":") {
            cursor.position += 1
            return scheme
        }
    }
    throw URIFailure(.scheme, offset: start)
}

/// The coding scheme whose name comes next, and the colon behind it.
private func codingScheme(
    _ text: borrowing Span<UInt8>,
    _ cursor: inout URICursor
) throws(URIFailure) -> (Scheme, IdentityScheme) {
    let start = cursor.position
    for (scheme, kind) in codingSchemes {
        cursor.position = start
        if cursor.skip(scheme.name, text), cursor.next(text) == UInt8(ascii: ":") {
            cursor.position += 1
            return (scheme, kind)
        }
    }
    throw URIFailure(.scheme, offset: start)
}

// Kept, since `allCases` makes an array for each use.
private let identitySchemes = IdentityScheme.allCases
private let codingSchemes = Scheme.allCases.compactMap { scheme in
    scheme.identityScheme.map { (scheme, $0) }
}
