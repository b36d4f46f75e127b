// SPDX-License-Identifier: Apache-2.0

public import GS1

/// Encodes elements as the bits of EPC memory, without the PC word: the way back of ``decodeEPC(_:into:)``.
///
/// ```swift
/// let bits = try encodeEPC(list, as: .sgtin96, filter: 1, companyPrefixLength: 7)
/// let more = try encodeEPC(list, as: .sgtinPlus, filter: 1)
/// ```
///
/// The schemes with binary keys take the elements of their key and no others. The "+" and "++" schemes need no
/// company prefix; what is not their key becomes +AIDC data (TDS 2.3, 15.3), in its order. GID, USDOD and ADI have no
/// elements: ``EPCTag`` encodes their identities.
///
/// - Parameters:
///   - list: Elements that decoded without an error.
///   - scheme: How they are coded.
///   - filter: What kind of thing carries the tag, 0 to 7.
///   - companyPrefixLength: How many digits the GS1 Company Prefix has, 6 to 12; the "+" schemes ignore it.
///   - hostname: The hostname of the Digital Link in a "++" scheme; empty for all others.
/// - Returns: The bits of the scheme; ``MemoryBits/paddedToWords`` is what a tag gets.
/// - Throws: ``EncodeFailure`` where the elements have no such EPC.
public func encodeEPC(
    _ list: ElementList,
    as scheme: Scheme,
    filter: UInt8 = 0,
    companyPrefixLength: Int? = nil,
    hostname: [UInt8] = []
) throws(EncodeFailure) -> MemoryBits {
    do throws(EncodeFailure) {
        guard scheme.hasHostname != hostname.isEmpty else { throw EncodeFailure(.hostname) }
        if scheme.isPlus {
            return try Plus.encode(list, as: scheme, filter: filter, hostname: hostname)
        }
        guard let kind = scheme.identityScheme, let key = kind.key else { throw EncodeFailure(.scheme) }
        guard let companyPrefixLength else { throw EncodeFailure(.companyPrefix, ai: key) }
        let identity = try PureIdentity(list, companyPrefixLength: companyPrefixLength, as: kind)
        let own = kind.qualifier.flatMap { list.index(of: $0) } == nil ? 1 : 2
        if list.elements.count > own, let other = list.elements.first(where: { !kind.holds($0.ai) }) {
            throw EncodeFailure(.notCoded, ai: other.ai)
        }
        return try EPCTag(identity, as: scheme, filter: filter).bits
    } catch {
        throw error.of(scheme)
    }
}

extension IdentityScheme {
    fileprivate func holds(_ ai: ApplicationIdentifier) -> Bool { ai == key || ai == qualifier }
}
