// SPDX-License-Identifier: Apache-2.0

/// A pure identity: what an EPC names, however a tag or a barcode says it (TDS 2.3, 6).
///
/// ```
/// urn:epc:id:sgtin:0614141.812345.6789
///            ─┬───  ───┬─── ──┬─── ─┬──
///          scheme   prefix reference serial
/// ```
///
/// A value without storage of its own: made from bits, from a URI (``EPCURI``) or from elements with a company prefix
/// length (``init(_:companyPrefixLength:as:)``), it writes each of them (``appendURI(to:)``,
/// ``appendElements(to:)``, ``EPCTag/bits``). Two are equal exactly where their URIs are.
public struct PureIdentity: Sendable, Hashable {
    /// The kind of identity.
    public let scheme: IdentityScheme

    /// The company prefix, or the general manager number of a GID.
    var prefix = DigitField()

    /// The reference of a GS1 key, or the object class of a GID.
    var reference = DigitField()

    /// Piece and total of an ITIP.
    var piece = DigitField()
    var total = DigitField()

    /// What is in place of the prefix where that is no number: CAGE code, DoDAAC, container, ship.
    var code = Characters()

    /// What is in place of the reference where that is no number: a part number.
    var part = Characters()

    /// The last component, not escaped.
    var serial = Characters()

    init(scheme: IdentityScheme) { self.scheme = scheme }

    /// How many digits the GS1 Company Prefix has, 6 to 12; `nil` for identities outside GS1.
    public var companyPrefixLength: Int? { scheme.hasCompanyPrefix ? prefix.digits : nil }

    /// Appends the pure identity URI, `urn:epc:id:…`, or `urn:epc:class:lgtin:…` (TDS 2.3, 6.3).
    public func appendURI(to bytes: inout [UInt8]) {
        bytes.append(scheme == .lgtin ? "urn:epc:class:" as StaticString : "urn:epc:id:")
        bytes.append(scheme.name)
        bytes.append(UInt8(ascii: ":"))
        appendBody(to: &bytes)
    }

    /// Appends the components, with dots between them.
    func appendBody(to bytes: inout [UInt8]) {
        let components = scheme.components
        for index in components.indices {
            guard let component = components[index] else { return }
            if index > 0 { bytes.append(UInt8(ascii: ".")) }
            append(component, to: &bytes)
        }
    }

    func append(_ component: IdentityScheme.Component, to bytes: inout [UInt8]) {
        switch component {
        case .filter: break
        case .prefix: if code.isEmpty { prefix.append(to: &bytes) } else { code.append(to: &bytes) }
        case .reference:
            if scheme == .cpi || scheme == .adi {
                part.appendEscaped(to: &bytes)
            } else if reference.digits > 0 {
                reference.append(to: &bytes)
            }
        case .piece: piece.append(to: &bytes)
        case .total: total.append(to: &bytes)
        case .serial: serial.appendEscaped(to: &bytes)
        }
    }

    /// The number of a component, where it is one.
    func number(of component: IdentityScheme.Component) -> UInt64? {
        switch component {
        case .filter: nil
        case .prefix: code.isEmpty ? prefix.value : nil
        case .reference: scheme == .cpi || scheme == .adi ? part.number : reference.value
        case .piece: piece.value
        case .total: total.value
        case .serial: scheme == .sgcn || scheme == .gdti ? serial.paddedNumber : serial.number
        }
    }

    /// Whether a component is the same in another identity of the scheme.
    func isSame(_ component: IdentityScheme.Component, as other: PureIdentity) -> Bool {
        switch component {
        case .filter: true
        case .prefix: prefix == other.prefix && code == other.code
        case .reference: reference == other.reference && part == other.part
        case .piece: piece == other.piece
        case .total: total == other.total
        case .serial: serial == other.serial
        }
    }
}

extension Characters {
    /// The number that digits spell, leading zeros or not.
    var paddedNumber: UInt64? {
        guard count > 0, count <= 19 else { return nil }
        var value: UInt64 = 0
        for index in 0..<count {
            let digit = UInt64(self[index] &- 0x30)
            guard digit < 10 else { return nil }
            value = value * 10 + digit
        }
        return value
    }
}
