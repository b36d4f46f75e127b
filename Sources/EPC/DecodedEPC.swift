// SPDX-License-Identifier: Apache-2.0

public import GS1

/// What the bits of an EPC memory bank turned out to be.
///
/// Keeps the decoded fields, so that writing its URIs is plain text work.
public struct DecodedEPC: Sendable {
    // Words first: behind three single bytes the compiler copies the bits by way of the stack, shifted, so that the
    // second copy waits for the first.

    /// The bits.
    public let bits: MemoryBits

    let fields: Fields

    /// The coding scheme.
    public let scheme: Scheme

    /// The filter value, where the scheme has one.
    public let filter: UInt8?

    @inline(__always)
    init(_ scheme: Scheme, _ bits: MemoryBits, _ fields: Fields) {
        self.scheme = scheme
        self.bits = bits
        self.fields = fields
        let range = scheme.filterBits
        // The filter is in the first word.
        filter =
            range.isEmpty
            ? nil
            : UInt8(
                truncatingIfNeeded: (bits.words[0] &<< UInt64(range.lowerBound)) &>> UInt64(64 &- range.count)
            )
    }

    /// Appends the EPC Tag URI, `urn:epc:tag:…`.
    ///
    /// - Parameters:
    ///   - memory: The words of the memory whose control fields are to be told, such as `[umi=1]`.
    ///   - bytes: Where the text goes.
    /// - Returns: `false` (and nothing is appended) where the scheme has no URIs.
    @discardableResult
    public func appendTagURI(control memory: TagMemory? = nil, to bytes: inout [UInt8]) -> Bool {
        guard hasURIs else { return false }
        bytes.append("urn:epc:tag:" as StaticString)
        memory?.appendControlFields(to: &bytes)
        bytes.append(scheme.name)
        bytes.append(UInt8(ascii: ":"))
        if let filter {
            appendDecimal(UInt64(filter), to: &bytes)
            bytes.append(UInt8(ascii: "."))
        }
        appendBody(to: &bytes)
        return true
    }

    /// Appends the pure identity URI, `urn:epc:id:…`.
    ///
    /// - Returns: `false` (and nothing is appended) where the scheme has no URIs.
    @discardableResult
    public func appendPureURI(to bytes: inout [UInt8]) -> Bool {
        guard hasURIs else { return false }
        bytes.append("urn:epc:id:" as StaticString)
        bytes.append(scheme.keyName)
        bytes.append(UInt8(ascii: ":"))
        appendBody(to: &bytes)
        return true
    }

    /// Whether the identity has elements, and with them a Digital Link; GID, USDOD and ADI have none.
    public var isGS1: Bool {
        switch scheme {
        case .gid96, .usdod96, .adiVar: false
        default: true
        }
    }

    private var hasURIs: Bool { scheme.filterBits.lowerBound == 8 }
}

/// Decodes the bits of EPC memory, without the PC word.
///
/// - Parameters:
///   - bits: The EPC; bits behind the scheme's last are not looked at.
///   - list: Emptied, then filled with the elements that the EPC stands for.
/// - Returns: The scheme, the filter and what is needed to write the URIs.
/// - Throws: ``EPCFailure`` when the bits are no valid EPC.
public func decodeEPC(
    _ bits: MemoryBits,
    into list: inout ElementList
) throws(EPCFailure) -> DecodedEPC {
    do throws(EPCFailure) {
        return try decode(bits, into: &list)
    } catch {
        list.removeAll()
        throw error
    }
}

@inline(__always)
private func decode(_ bits: MemoryBits, into list: inout ElementList) throws(EPCFailure) -> DecodedEPC {
    guard bits.bitCount >= 8 else { throw EPCFailure(.tooShort, scheme: nil, bit: Int(bits.bitCount)) }
    guard let scheme = Scheme(header: bits.byte(at: 0)) else { throw noScheme(bits) }
    guard Int(bits.bitCount) >= scheme.minimumBitCount else {
        throw EPCFailure(.tooShort, scheme: scheme, bit: Int(bits.bitCount))
    }
    return DecodedEPC(scheme, bits, try decodeFields(bits, scheme, into: &list))
}

/// The failure of bits whose header no scheme has.
@inline(never)
private func noScheme(_ bits: MemoryBits) -> EPCFailure {
    EPCFailure(bits.isZero ? .unprogrammed : .unassignedHeader, scheme: nil, bit: 0)
}

// MARK: - By scheme

/// Reads and checks the fields of a scheme, and fills the list with the elements that they stand for.
@inline(__always)
private func decodeFields(
    _ bits: MemoryBits,
    _ scheme: Scheme,
    into list: inout ElementList
) throws(EPCFailure) -> Fields {
    switch scheme {
    case .sgtin96, .sgtin198: try SGTIN.decode(bits, scheme, into: &list)
    case .sscc96: try SSCC.decode(bits, scheme, into: &list)
    case .sgln96, .sgln195: try SGLN.decode(bits, scheme, into: &list)
    case .grai96, .grai170: try GRAI.decode(bits, scheme, into: &list)
    case .giai96, .giai202: try GIAI.decode(bits, scheme, into: &list)
    case .gsrn96, .gsrnp96: try GSRN.decode(bits, scheme, into: &list)
    case .gdti96, .gdti113, .gdti174: try GDTI.decode(bits, scheme, into: &list)
    case .cpi96, .cpiVar: try CPI.decode(bits, scheme, into: &list)
    case .sgcn96: try SGCN.decode(bits, scheme, into: &list)
    case .itip110, .itip212: try ITIP.decode(bits, scheme, into: &list)
    case .gid96: GID.decode(bits, into: &list)
    case .usdod96, .adiVar: try Defense.decode(bits, scheme, into: &list)
    default: try Plus.decode(bits, scheme, into: &list)
    }
}

extension DecodedEPC {
    /// The fields behind scheme and filter, the same in tag and pure identity URI.
    private func appendBody(to bytes: inout [UInt8]) {
        switch scheme {
        case .giai96, .giai202: GIAI.appendBody(self, to: &bytes)
        case .cpi96, .cpiVar: CPI.appendBody(self, to: &bytes)
        case .itip110, .itip212: ITIP.appendBody(self, to: &bytes)
        case .usdod96, .adiVar: Defense.appendBody(self, to: &bytes)
        case .sscc96, .gsrn96, .gsrnp96: appendTwoParts(to: &bytes)
        default: appendThreeParts(to: &bytes)
        }
    }

    /// Appends prefix, reference and serial number.
    private func appendThreeParts(to bytes: inout [UInt8]) {
        fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        fields.reference.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        appendSerial(to: &bytes)
    }

    /// Appends prefix and reference.
    private func appendTwoParts(to bytes: inout [UInt8]) {
        fields.prefix.append(to: &bytes)
        bytes.append(UInt8(ascii: "."))
        fields.reference.append(to: &bytes)
    }

    /// Appends the serial number or the characters in its place, as a URI has them.
    func appendSerial(to bytes: inout [UInt8]) {
        if fields.textCount > 0 {
            bits.text(fields.text).appendEscaped(to: &bytes)
        } else if scheme == .sgcn96 || scheme == .gdti113 {
            bytes.append(ShortText(behindLeadingOne: fields.serial, atMost: 17) ?? ShortText(0))
        } else {
            bytes.append(ShortText(fields.serial))
        }
    }
}

extension MemoryBits {
    /// Whether no bit is set.
    var isZero: Bool {
        for index in 0..<8 where words[index] != 0 { return false }
        return true
    }
}

extension [UInt8] {
    /// Appends the text of a literal.
    mutating func append(_ text: StaticString) {
        guard text.utf8CodeUnitCount > ShortText.limit else { return append(ShortText(text)) }
        // The pointer is that of a literal, which lives for ever.
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
