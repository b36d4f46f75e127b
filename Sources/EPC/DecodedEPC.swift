// SPDX-License-Identifier: Apache-2.0

public import GS1

/// What the bits of an EPC memory bank turned out to be.
public struct DecodedEPC: Sendable {
    /// The coding scheme.
    public let scheme: Scheme

    /// The filter value, where the scheme has one.
    public let filter: UInt8?

    /// The bits.
    public let bits: MemoryBits

    /// Appends the EPC Tag URI, `urn:epc:tag:…`; `false` (and nothing) where the scheme has none.
    @discardableResult
    public func appendTagURI(to bytes: inout [UInt8]) -> Bool { false }

    /// Appends the pure identity URI, `urn:epc:id:…`; `false` (and nothing) where the scheme has none.
    @discardableResult
    public func appendPureURI(to bytes: inout [UInt8]) -> Bool { false }
}

/// Decodes the bits of EPC memory, without the PC word.
///
/// - Parameters:
///   - bits: The EPC, zero bits behind it allowed.
///   - list: Emptied, then filled with the elements that the EPC stands for.
/// - Returns: The scheme, the filter and what is needed to write the URIs.
/// - Throws: ``EPCFailure`` when the bits are no valid EPC, or of a scheme without decoder.
public func decodeEPC(
    _ bits: MemoryBits,
    into list: inout ElementList
) throws(EPCFailure) -> DecodedEPC {
    list.removeAll()
    throw EPCFailure(.unassignedHeader, scheme: nil, bit: 0)
}
