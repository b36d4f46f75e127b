// SPDX-License-Identifier: Apache-2.0

public import GS1

/// A set of tags, `urn:epc:pat:sgtin-96:3.0614141.*.[1-999]` (TDS 2.3, 13).
///
/// Read once, then asked for each tag: a tag of other leading bits is refused by two comparisons. A tag is in the set exactly where its tag URI has the pattern's scheme and each component
/// matches: equal, in the range, or anything for `*`. Nothing is allocated.
public struct TagPattern: Sendable, Hashable {
    /// The coding scheme.
    public let scheme: Scheme

    let body: URIBody

    // Which of the first 128 bits are known, and what they are.
    let mask: (UInt64, UInt64)
    let wanted: (UInt64, UInt64)

    init(scheme: Scheme, body: URIBody) {
        self.scheme = scheme
        self.body = body
        var (mask, wanted) = (KnownBits(), KnownBits())
        for (value, width, isKnown) in body.leadingFields(of: scheme) {
            mask.append(isKnown ? .max : 0, width)
            wanted.append(isKnown ? value : 0, width)
        }
        self.mask = (mask.first, mask.second)
        self.wanted = (wanted.first, wanted.second)
    }

    /// Whether a decoded tag is one of the set.
    public func matches(_ epc: DecodedEPC) -> Bool {
        guard mayMatch(epc.bits), let identity = PureIdentity(epc) else { return false }
        return matchesFilter(epc.filter) && body.matches(identity)
    }

    /// Whether the bits are a tag of the set; bits that are no valid EPC are in none.
    ///
    /// - Parameters:
    ///   - bits: The EPC, without the PC word.
    ///   - list: Storage for decoding, which is emptied.
    /// - Returns: Whether the tag URI of the bits is in the set.
    public func matches(_ bits: MemoryBits, decodingInto list: inout ElementList) -> Bool {
        guard mayMatch(bits), let epc = try? decodeEPC(bits, into: &list) else { return false }
        return matches(epc)
    }

    /// Whether the bits that the pattern knows are as it wants them.
    private func mayMatch(_ bits: MemoryBits) -> Bool {
        bits.words[0] & mask.0 == wanted.0 && bits.words[1] & mask.1 == wanted.1
    }

    private func matchesFilter(_ filter: UInt8?) -> Bool {
        switch body.filterChoice {
        case .any: true
        case .literal: body.filter == filter ?? 0
        case .range(let low, let high): (low...high).contains(UInt64(filter ?? 0))
        }
    }

    /// Whether a tag is one of the set.
    public func matches(_ tag: EPCTag) -> Bool {
        tag.scheme == scheme && matchesFilter(tag.filter) && body.matches(tag.identity)
    }

    /// Appends the URI, `urn:epc:pat:…`.
    public func appendURI(to bytes: inout [UInt8]) {
        bytes.append("urn:epc:pat:" as StaticString)
        bytes.append(scheme.name)
        bytes.append(UInt8(ascii: ":"))
        body.append(to: &bytes, withFilter: !scheme.filterBits.isEmpty)
    }

    /// Whether both are the same pattern.
    public static func == (left: TagPattern, right: TagPattern) -> Bool {
        left.scheme == right.scheme && left.body == right.body
    }

    /// Feeds scheme and components.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(scheme)
        hasher.combine(body)
    }
}

/// The first 128 bits, filled from the left.
private struct KnownBits {
    var first: UInt64 = 0
    var second: UInt64 = 0
    private var count = 0

    mutating func append(_ value: UInt64, _ width: Int) {
        for place in (0..<width).reversed() where count < 128 {
            let bit = value >> UInt64(place) & 1
            if count < 64 {
                first |= bit << UInt64(63 - count)
            } else {
                second |= bit << UInt64(127 - count)
            }
            count += 1
        }
    }
}

extension URIBody {
    /// Header, filter and what follows at a fixed place: value, bits, and whether the pattern says which.
    fileprivate func leadingFields(of scheme: Scheme) -> [(value: UInt64, width: Int, isKnown: Bool)] {
        var fields = [(UInt64(scheme.header), 8, true)]
        if !scheme.filterBits.isEmpty {
            fields.append((UInt64(filter), scheme.filterBits.count, filterChoice == .literal))
        }
        let hasPrefix = prefixChoice == .literal
        switch identity.scheme {
        case .gid:
            fields.append((identity.prefix.value, 28, hasPrefix))
            fields.append((identity.reference.value, 24, referenceChoice == .literal))
        case .usdod, .adi: break
        default:
            guard hasPrefix else { break }
            let width = Partition.prefixBits(digits: identity.prefix.digits)
            fields.append((UInt64(12 - identity.prefix.digits), 3, true))
            fields.append((identity.prefix.value, width, true))
            if let table = scheme.partition, identity.scheme.keyDigits != nil, referenceChoice == .literal {
                fields.append((identity.reference.value, table.bits - width, true))
            }
        }
        return fields
    }
}

extension Scheme {
    /// How the bits behind the partition value are split, where prefix and reference are numbers.
    var partition: Partition? {
        switch self {
        case .sgtin96, .sgtin198, .itip110, .itip212: .gtin
        case .sscc96, .gsrn96, .gsrnp96: .sscc
        case .sgln96, .sgln195, .gdti96, .gdti113, .gdti174, .sgcn96: .gln
        case .grai96, .grai170: .grai
        case .giai96: .giai96
        case .cpi96: .cpi96
        default: nil
        }
    }
}
