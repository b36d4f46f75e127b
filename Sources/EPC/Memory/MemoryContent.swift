// SPDX-License-Identifier: Apache-2.0

/// What kind of bits a bank of tag memory holds, told by its first byte: for people who look at an unknown tag.
public enum MemoryContent: String, Sendable, Hashable, CaseIterable {
    /// An EPC by its header; whether it is a valid one, ``decodeEPC(_:into:)`` says.
    case epc
    /// Nothing but zeros: a tag that was never programmed.
    case unprogrammed
    /// No bits at all: the PC word announces none.
    case empty
    /// ISO data of an application family: the toggle of the PC word is 1.
    case iso
    /// A TID and no EPC: it begins with a class identifier of ISO/IEC 15963, E0h or E2h.
    case tid
    /// Bits of a numbering that we do not know.
    case unknown

    /// Whether the tag was never programmed: nothing is there but what its maker left.
    public var isBlank: Bool {
        switch self {
        case .unprogrammed, .empty, .tid: true
        case .epc, .iso, .unknown: false
        }
    }
}

extension MemoryBits {
    /// What the bits of an EPC bank are, or of a bank whose number got lost.
    public var content: MemoryContent {
        guard bitCount > 0 else { return .empty }
        guard !isZero else { return .unprogrammed }
        guard bitCount >= 8 else { return .unknown }
        let first = byte(at: 0)
        // Table 14-1 reserves E2 for ever, so that a TID is never taken for an EPC; no scheme has E0 either.
        if first == 0xE0 || first == 0xE2 { return .tid }
        return Scheme(header: first) == nil ? .unknown : .epc
    }
}

extension TagMemory {
    /// What the bits behind the control words are.
    public var content: MemoryContent { pc.isISO ? .iso : bits.content }

    /// The application family of ISO data; `nil` for an EPC.
    public var applicationFamily: ApplicationFamily? {
        pc.isISO ? ApplicationFamily(rawValue: pc.attributes) : nil
    }
}
