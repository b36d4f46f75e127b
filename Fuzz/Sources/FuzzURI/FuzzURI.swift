// SPDX-License-Identifier: Apache-2.0

import Demands
import EPC
import GS1

// The input is the text of an EPC URI.

/// What is accepted is written back and read again as the same; a tag comes back from its bits.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { input in
        do throws(URIFailure) {
            let uri = try EPCURI(input)
            var written: [UInt8] = []
            uri.append(to: &written)
            demand(written.count <= max(input.count, 150) + 130, "\(written.count) bytes from \(input.count)")
            demand(read(written) == uri, "\(text(written)) is read as something else")
            switch uri {
            case .identity(let identity): demandElements(identity)
            case .tag(let tag, let control): demandBits(tag, control, written)
            case .raw(let bits, _, _): demand(bits.bitCount <= MemoryBits.maximumBitCount, "too many bits")
            case .identityPattern, .tagPattern: break
            }
        } catch {
            demand(
                error.offset >= 0 && error.offset <= input.count,
                "offset \(error.offset) of \(input.count)"
            )
            demand(!error.description.isEmpty, "a failure without words")
        }
    }
    return 0
}

private func read(_ uri: [UInt8]) -> EPCURI? { try? EPCURI(uri.span) }

/// The elements of an identity name it, once the length of its company prefix is told.
private func demandElements(_ identity: PureIdentity) {
    var list = ElementList()
    guard identity.appendElements(to: &list) else { return demand(list.isEmpty, "elements that are none") }
    guard let length = identity.companyPrefixLength else { return demand(false, "a key without a prefix") }
    do throws(EncodeFailure) {
        let again = try PureIdentity(list, companyPrefixLength: length, as: identity.scheme)
        demand(again == identity, "elements that name something else")
    } catch {
        demand(false, "own elements are refused: \(error)")
    }
}

private func demandBits(_ tag: EPCTag, _ control: ControlFields, _ written: [UInt8]) {
    demandElements(tag.identity)
    var list = ElementList()
    do throws(EPCFailure) {
        let epc = try decodeEPC(tag.bits.paddedToWords, into: &list)
        demand(EPCTag(epc) == tag, "bits that are another tag")
        var plain: [UInt8] = []
        tag.appendURI(to: &plain)
        var decoded: [UInt8] = []
        epc.appendTagURI(to: &decoded)
        demand(decoded == plain, "\(text(decoded)) instead of \(text(plain))")
        // The pattern without a wildcard is the set of this one tag; one with `*` in place of a serial number may
        // be wider.
        let pattern = Array("urn:epc:pat:".utf8) + plain.dropFirst(12)
        guard case .tagPattern(let set) = read(pattern) else {
            return demand(false, "\(text(pattern)) is no pattern")
        }
        demand(set.matches(epc) && set.matches(tag), "\(text(pattern)) does not match its tag")
    } catch {
        demand(false, "own bits of \(text(written)) are refused: \(error)")
    }
}
