// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC
internal import GS1

/// What the EPC bits of a tag stand for: elements, identity and URI, in storage that is reused.
///
/// The identity of a tag that is not GS1, or no valid EPC at all, is its EPC raw URI.
struct TagDecoder {
    private(set) var elements = ElementList()
    private(set) var identity = Identity()
    /// The EPC tag URI; the raw URI where ``epc`` is `nil`; empty for a scheme without URIs.
    private(set) var tagURI: [UInt8] = []
    /// The pure identity URI; empty for a scheme without URIs.
    private(set) var pureURI: [UInt8] = []
    /// The EPC, unless the bits are none.
    private(set) var epc: DecodedEPC?
    /// Why the bits are no EPC that we know.
    private(set) var failure: EPCFailure?

    /// The scheme's name, or `raw`.
    var scheme: String { epc?.scheme.rawValue ?? "raw" }

    /// Whether the bits say they are an EPC and are not, or are of a kind we do not know.
    var quality: Quality {
        switch failure?.code {
        case nil: .ok
        case .unassignedHeader, .unprogrammed, .notDecoded: .unrecognized
        default: .invalid
        }
    }

    /// Decodes the bits behind the PC word.
    ///
    /// - Parameters:
    ///   - bits: As many as the PC word says.
    ///   - afi: The application family identifier of ISO data, `nil` for an EPC.
    ///   - memory: The memory that the bits are from, where the URIs are to tell its control fields.
    ///   - referenceYear: The year from which two-digit years get their century.
    mutating func decode(
        _ bits: MemoryBits,
        afi: UInt8?,
        control memory: TagMemory? = nil,
        referenceYear: Int
    ) {
        identity.removeAll()
        elements.removeAll()
        tagURI.removeAll(keepingCapacity: true)
        pureURI.removeAll(keepingCapacity: true)
        epc = nil
        failure = nil
        if afi == nil {
            do throws(EPCFailure) {
                let decoded = try decodeEPC(bits, into: &elements)
                epc = decoded
                identity.derive(from: elements, referenceYear: referenceYear)
                decoded.appendTagURI(control: memory, to: &tagURI)
                decoded.appendPureURI(to: &pureURI)
            } catch {
                elements.removeAll()
                failure = error
            }
        }
        if epc == nil {
            if let memory {
                memory.appendRawURI(to: &tagURI)
            } else {
                bits.appendRawURI(afi: afi, to: &tagURI)
            }
        }
        if identity.item == nil { identity.setItem(level: nil) { bits.appendRawURI(afi: afi, to: &$0) } }
    }
}
