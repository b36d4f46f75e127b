// SPDX-License-Identifier: Apache-2.0

/// What the EPC bits of a tag say: an identity, how it is coded, and the filter value (TDS 2.3, 12, 14).
///
/// ```
/// urn:epc:tag:sgtin-96:3.0614141.812345.6789   ↔   3074257BF7194E4000001A85
///             ───┬──── ┬ ─────────┬─────────
///             scheme filter   identity
/// ```
///
/// Valid by construction: whatever cannot be encoded is refused when it is made, so that ``bits`` and
/// ``appendURI(control:to:)`` always succeed.
public struct EPCTag: Sendable, Hashable {
    /// The coding scheme.
    public let scheme: Scheme

    /// The filter value, `nil` where the scheme has none.
    public let filter: UInt8?

    /// What is identified.
    public let identity: PureIdentity

    /// The tag of an identity.
    ///
    /// - Parameters:
    ///   - identity: What is identified.
    ///   - scheme: How it is coded.
    ///   - filter: What kind of thing carries the tag, 0 to 7 (USDOD 15, ADI 63); ignored for GID.
    /// - Throws: ``EncodeFailure`` where the scheme does not hold the identity: another key, a serial number that is
    ///   no number or too large, a filter value out of range.
    public init(_ identity: PureIdentity, as scheme: Scheme, filter: UInt8 = 0) throws(EncodeFailure) {
        guard scheme.identityScheme == identity.scheme else { throw EncodeFailure(.scheme, scheme: scheme) }
        let width = scheme.filterBits.count
        guard width == 0 || UInt64(filter) < 1 << UInt64(width) else {
            throw EncodeFailure(.filter, scheme: scheme)
        }
        if let component = identity.unfit(for: scheme) {
            throw EncodeFailure(
                component == .serial ? .serial : .reference,
                scheme: scheme,
                ai: component == .serial
                    ? identity.scheme.qualifier ?? identity.scheme.key : identity.scheme.key
            )
        }
        self.scheme = scheme
        self.filter = width == 0 ? nil : filter
        self.identity = identity
    }

    /// The tag that bits are; `nil` for the "+" and "++" schemes, which have no URIs.
    public init?(_ epc: DecodedEPC) {
        guard let identity = PureIdentity(epc) else { return nil }
        scheme = epc.scheme
        filter = epc.filter
        self.identity = identity
    }

    /// The tag of fields that were decoded.
    init(scheme: Scheme, filter: UInt8?, identity: PureIdentity) {
        self.scheme = scheme
        self.filter = filter
        self.identity = identity
    }

    /// The bits of EPC memory, from the header on; ``MemoryBits/paddedToWords`` is what a tag gets.
    public var bits: MemoryBits {
        var writer = FieldWriter()
        // The longest, ADI-var, has 434 bits and every number fits its field: nothing is left to fail.
        try? write(to: &writer)
        return writer.bits
    }

    /// Appends the EPC Tag URI, `urn:epc:tag:…` (TDS 2.3, 12.1).
    ///
    /// - Parameters:
    ///   - control: The control fields of the memory.
    ///   - bytes: Where the text goes.
    public func appendURI(control: ControlFields = ControlFields(), to bytes: inout [UInt8]) {
        bytes.append("urn:epc:tag:" as StaticString)
        control.append(to: &bytes)
        bytes.append(scheme.name)
        bytes.append(UInt8(ascii: ":"))
        if let filter {
            appendDecimal(UInt64(filter), to: &bytes)
            bytes.append(UInt8(ascii: "."))
        }
        identity.appendBody(to: &bytes)
    }

    private func write(to writer: inout FieldWriter) throws(EncodeFailure) {
        try writer.append(UInt64(scheme.header), 8)
        if let filter { try writer.append(UInt64(filter), scheme.filterBits.count) }
        let (prefix, reference, serial) = (identity.prefix, identity.reference.value, identity.serial)
        switch scheme {
        case .sgtin96, .sgtin198, .itip110, .itip212:
            try writer.append(partition: .gtin, prefix, reference)
            if scheme == .itip110 || scheme == .itip212 {
                try writer.append(identity.piece.value, 7)
                try writer.append(identity.total.value, 7)
            }
        case .sscc96, .gsrn96, .gsrnp96:
            try writer.append(partition: .sscc, prefix, reference)
            try writer.append(0, 24)
        case .sgln96, .sgln195, .gdti96, .gdti113, .gdti174, .sgcn96:
            try writer.append(partition: .gln, prefix, reference)
        case .grai96, .grai170: try writer.append(partition: .grai, prefix, reference)
        case .giai96: try writer.append(partition: .giai96, prefix, serial.number ?? 0)
        case .cpi96: try writer.append(partition: .cpi96, prefix, identity.part.number ?? 0)
        case .giai202:
            try writer.append(companyPrefix: prefix)
            try writer.append(serial, bits: 188 - Partition.prefixBits(digits: prefix.digits))
        case .cpiVar:
            try writer.append(companyPrefix: prefix)
            try writer.append(short: identity.part)
        case .gid96:
            try writer.append(prefix.value, 28)
            try writer.append(reference, 24)
        case .usdod96, .adiVar: try writeCode(to: &writer)
        default: break
        }
        try writeSerial(to: &writer)
    }

    /// Six characters, a space before a code of five.
    private func writeCode(to writer: inout FieldWriter) throws(EncodeFailure) {
        let width = scheme == .usdod96 ? 8 : 6
        let mask: UInt8 = width == 8 ? 0xFF : 0x3F
        if identity.code.count == 5 { try writer.append(0x20, width) }
        for index in 0..<identity.code.count {
            try writer.append(UInt64(identity.code[index] & mask), width)
        }
    }

    private func writeSerial(to writer: inout FieldWriter) throws(EncodeFailure) {
        let serial = identity.serial
        switch scheme {
        case .sgtin96, .grai96, .itip110: try writer.append(serial.number ?? 0, 38)
        case .sgln96, .gdti96: try writer.append(serial.number ?? 0, 41)
        case .cpi96: try writer.append(serial.number ?? 0, 31)
        case .cpiVar: try writer.append(serial.number ?? 0, 40)
        case .gid96, .usdod96: try writer.append(serial.number ?? 0, 36)
        case .sgcn96: try writer.append(serial.numberBehindOne, 41)
        case .gdti113: try writer.append(serial.numberBehindOne, 58)
        case .sgtin198, .sgln195, .itip212: try writer.append(serial, bits: 140)
        case .grai170: try writer.append(serial, bits: 112)
        case .gdti174: try writer.append(serial, bits: 119)
        case .adiVar:
            try writer.append(short: identity.part)
            try writer.append(short: serial)
        default: break
        }
    }
}

extension PureIdentity {
    /// The component that a scheme of the right kind cannot hold, or `nil`.
    func unfit(for scheme: Scheme) -> IdentityScheme.Component? {
        switch scheme {
        case .cpi96:
            guard let number = part.number, number < powerOfTen(15 - prefix.digits),
                number >> UInt64(51 - Partition.prefixBits(digits: prefix.digits)) == 0
            else { return .reference }
        case .giai96:
            guard let number = serial.number,
                number < powerOfTen(25 - prefix.digits),
                number >> UInt64(82 - Partition.prefixBits(digits: prefix.digits)) == 0
            else { return .serial }
        case .gdti113: if !serial.areDigits { return .serial }
        default: break
        }
        guard let limit = scheme.serialNumberLimit else { return nil }
        guard let number = serial.number, number <= limit else { return .serial }
        return nil
    }
}

extension Characters {
    /// The digits behind a digit 1, which keeps leading zeros (14.3.6).
    fileprivate var numberBehindOne: UInt64 { powerOfTen(count) + (paddedNumber ?? 0) }
}
