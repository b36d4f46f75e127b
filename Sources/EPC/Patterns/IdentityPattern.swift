// SPDX-License-Identifier: Apache-2.0

public import GS1

/// A set of pure identities, `urn:epc:idpat:sgtin:0614141.812345.*` (TDS 2.3, 8).
///
/// Stars stand at the end only: all serial numbers of a class, all classes of a company, all of a scheme. A GTIN
/// without a serial number is the pattern of its items: ``init(classOf:companyPrefixLength:as:)``.
public struct IdentityPattern: Sendable, Hashable {
    let body: URIBody

    init(body: URIBody) { self.body = body }

    /// All identities of the same class: those that differ in the serial number alone.
    ///
    /// `nil` where the scheme has no classes: an SSCC, a GIAI, a party are one thing each.
    public init?(classOf identity: PureIdentity) {
        guard identity.scheme.components[2] != nil, identity.scheme != .lgtin else { return nil }
        var body = URIBody(identity.scheme)
        body.identity = identity
        body.identity.serial = Characters()
        body.serialChoice = .any
        self.init(body: body)
    }

    /// All items of a GTIN, all assets of a GRAI's type: the class that elements name, serial number or not.
    ///
    /// - Parameters:
    ///   - list: Elements that decoded without an error.
    ///   - companyPrefixLength: How many digits the GS1 Company Prefix has, 6 to 12.
    ///   - scheme: The kind of identity.
    /// - Throws: ``EncodeFailure`` where the elements have no key of that kind, or the kind has no classes.
    public init(
        classOf list: ElementList,
        companyPrefixLength: Int,
        as scheme: IdentityScheme = .sgtin
    ) throws(EncodeFailure) {
        let identity = try PureIdentity(list, companyPrefixLength, as: scheme, isClass: true)
        guard let pattern = IdentityPattern(classOf: identity) else { throw EncodeFailure(.scheme) }
        self = pattern
    }

    /// The kind of identity.
    public var scheme: IdentityScheme { body.identity.scheme }

    /// Whether an identity is one of them.
    public func matches(_ identity: PureIdentity) -> Bool {
        identity.scheme == scheme && body.matches(identity)
    }

    /// Whether a decoded tag is one of them, however it is coded.
    public func matches(_ epc: DecodedEPC) -> Bool {
        guard epc.scheme.identityScheme == scheme, let identity = PureIdentity(epc) else { return false }
        return body.matches(identity)
    }

    /// Appends the URI, `urn:epc:idpat:…`.
    public func appendURI(to bytes: inout [UInt8]) {
        bytes.append("urn:epc:idpat:" as StaticString)
        bytes.append(scheme.name)
        bytes.append(UInt8(ascii: ":"))
        body.append(to: &bytes, withFilter: false)
    }
}
