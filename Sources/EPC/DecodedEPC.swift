// SPDX-License-Identifier: Apache-2.0

public import GS1

/// What the bits of an EPC memory bank turned out to be.
///
/// Keeps the decoded fields, so that writing its URIs is plain text work.
public struct DecodedEPC: Sendable {
    /// The coding scheme.
    public let scheme: Scheme

    /// The filter value, where the scheme has one.
    public let filter: UInt8?

    /// The bits.
    public let bits: MemoryBits

    let fields: Fields

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
    list.removeAll()
    guard bits.bitCount >= 8 else { throw EPCFailure(.tooShort, scheme: nil, bit: Int(bits.bitCount)) }
    guard let scheme = Scheme(header: bits.byte(at: 0)) else {
        let code: EPCFailure.Code = bits.isZero ? .unprogrammed : .unassignedHeader
        throw EPCFailure(code, scheme: nil, bit: 0)
    }
    guard Int(bits.bitCount) >= scheme.minimumBitCount else {
        throw EPCFailure(.tooShort, scheme: scheme, bit: Int(bits.bitCount))
    }
    let filterBits = scheme.filterBits
    let filter =
        filterBits.isEmpty
        ? nil
        : UInt8(truncatingIfNeeded: bits.bits(at: filterBits.lowerBound, count: filterBits.count))
    var reader = FieldReader(bits, scheme: scheme)
    do throws(EPCFailure) {
        let fields = try decodeFields(&reader, into: &list)
        let epc = DecodedEPC(scheme: scheme, filter: filter, bits: bits, fields: fields)
        epc.appendElements(to: &list)
        return epc
    } catch {
        list.removeAll()
        throw error
    }
}

// MARK: - By scheme

/// Reads the fields of a scheme; a "+" scheme appends its elements at once.
private func decodeFields(
    _ reader: inout FieldReader,
    into list: inout ElementList
) throws(EPCFailure) -> Fields {
    switch reader.scheme {
    case .sgtin96, .sgtin198: try SGTIN.decode(&reader)
    case .sscc96: try SSCC.decode(&reader)
    case .sgln96, .sgln195: try SGLN.decode(&reader)
    case .grai96, .grai170: try GRAI.decode(&reader)
    case .giai96, .giai202: try GIAI.decode(&reader)
    case .gsrn96, .gsrnp96: try GSRN.decode(&reader)
    case .gdti96, .gdti113, .gdti174: try GDTI.decode(&reader)
    case .cpi96, .cpiVar: try CPI.decode(&reader)
    case .sgcn96: try SGCN.decode(&reader)
    case .itip110, .itip212: try ITIP.decode(&reader)
    case .gid96: try GID.decode(&reader)
    case .usdod96, .adiVar: try Defense.decode(&reader)
    default: try Plus.decode(&reader, into: &list)
    }
}

extension DecodedEPC {
    fileprivate func appendElements(to list: inout ElementList) {
        switch scheme {
        case .sgtin96, .sgtin198: SGTIN.appendElements(self, to: &list)
        case .sscc96: SSCC.appendElements(self, to: &list)
        case .sgln96, .sgln195: SGLN.appendElements(self, to: &list)
        case .grai96, .grai170: GRAI.appendElements(self, to: &list)
        case .giai96, .giai202: GIAI.appendElements(self, to: &list)
        case .gsrn96, .gsrnp96: GSRN.appendElements(self, to: &list)
        case .gdti96, .gdti113, .gdti174: GDTI.appendElements(self, to: &list)
        case .cpi96, .cpiVar: CPI.appendElements(self, to: &list)
        case .sgcn96: SGCN.appendElements(self, to: &list)
        case .itip110, .itip212: ITIP.appendElements(self, to: &list)
        default: break
        }
    }

    /// The fields behind scheme and filter, the same in tag and pure identity URI.
    private func appendBody(to bytes: inout [UInt8]) {
        switch scheme {
        case .giai96, .giai202: GIAI.appendBody(self, to: &bytes)
        case .cpi96, .cpiVar: CPI.appendBody(self, to: &bytes)
        case .itip110, .itip212: ITIP.appendBody(self, to: &bytes)
        case .usdod96, .adiVar: Defense.appendBody(self, to: &bytes)
        case .sscc96, .gsrn96, .gsrnp96: SSCC.appendBody(self, to: &bytes)
        default: SGTIN.appendBody(self, to: &bytes)
        }
    }

    /// Appends prefix, reference and check digit.
    func appendKey(to bytes: inout [UInt8]) {
        let body = fields.prefix.value &* powerOfTen(fields.reference.digits) &+ fields.reference.value
        appendDecimal(
            body &* 10 &+ CheckDigit.of(body),
            digits: fields.prefix.digits + fields.reference.digits + 1,
            to: &bytes
        )
    }

    /// Appends the serial number or the characters in its place.
    func appendSerial(escaped: Bool, to bytes: inout [UInt8]) {
        if fields.textCount > 0 {
            bits.appendText(at: fields.textStart, count: fields.textCount, escaped: escaped, to: &bytes)
        } else if scheme == .sgcn96 || scheme == .gdti113 {
            // A leading 1 keeps the zeros behind it.
            let start = bytes.count
            appendDecimal(fields.serial, to: &bytes)
            bytes.remove(at: start)
        } else {
            appendDecimal(fields.serial, to: &bytes)
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
        // The pointer is that of a literal, which lives for ever.
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
