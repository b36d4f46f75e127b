// SPDX-License-Identifier: Apache-2.0

import Demands
import EPC
import GS1

// The input is a PC word and what follows it in the tag's memory.

/// EPC memory, with and without its PC word, cut at every length a reader might deliver.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { input in
        let pc = ProtocolControl(rawValue: UInt16(input.choice(0)) << 8 | UInt16(input.choice(1)))
        let words = input.extracting(droppingFirst: 2)
        do throws(EPCFailure) {
            let memory = try TagMemory(pc: pc, words: words)
            let delivered = Int(memory.bits.bitCount) / 16 + (memory.xpc1 == nil ? 0 : 1)
            demand(delivered <= words.count / 2, "\(delivered) words of \(words.count / 2)")
            demandRawURI { memory.appendRawURI(to: &$0) }
            decode(memory.bits)
        } catch {
            demand(!error.description.isEmpty, "a failure without words")
        }
        let length = min(words.count, MemoryBits.maximumBitCount / 8)
        for bitCount in [length * 8, min(96, length * 8), max(0, length * 8 - 5)] {
            guard let bits = MemoryBits(words.extracting(first: length), bitCount: bitCount) else {
                return demand(false, "\(bitCount) bits do not fit")
            }
            decode(bits)
        }
    }
    return 0
}

private func decode(_ bits: MemoryBits) {
    var list = ElementList()
    do throws(EPCFailure) {
        let epc = try decodeEPC(bits, into: &list)
        demand(epc.bits == bits, "other bits")
        demandURI("urn:epc:tag:") { epc.appendTagURI(to: &$0) }
        demandURI("urn:epc:id:") { epc.appendPureURI(to: &$0) }
        // "+" schemes carry digits as they were written: check digits and days of a month are not theirs to judge.
        if !list.isEmpty, !epc.scheme.rawValue.hasSuffix("+") { demandBarcode(list) }
        demandSameBits(epc, list)
    } catch {
        demand(error.bit >= 0 && error.bit <= Int(bits.bitCount), "bit \(error.bit) of \(bits.bitCount)")
        demand(!error.description.isEmpty, "a failure without words")
    }
    demandRawURI { bits.appendRawURI(to: &$0) }
    let key = bits.windowKey
    demand(key.bitCount == bits.bitCount && key.windowKey == key, "a window key that is not its own")
}

/// A barcode with the same elements is accepted and names the same item.
///
/// TDS lets a tag carry piece 97 of 19, and part serial 0; the rules of AI (8006) and (8011) do not.
private func demandBarcode(_ list: ElementList) {
    var datum = Array("]d2".utf8)
    list.appendElementString(to: &datum)
    var options = DecodeOptions()
    options.checkAssociations = false
    var scanned = ElementList()
    do throws(DecodeFailure) {
        _ = try ScanDecoder(options: options).decode(datum.span, into: &scanned)
    } catch {
        if error.code == .content, error.ai?.number == 8006 || error.ai?.number == 8011 { return }
        demand(false, "a tag's element string \(text(datum)) is refused: \(error)")
    }
    demand(scanned.statements == list.statements, "\(text(datum)) says something else than its tag")
    var (tag, barcode) = (Identity(), Identity())
    tag.derive(from: list, referenceYear: 2026)
    barcode.derive(from: scanned, referenceYear: 2026)
    demand(tag.bytes == barcode.bytes && tag.level == barcode.level, "\(text(datum)) and its tag differ")
}

/// What a tag says encodes to the same bits, or in a "+" scheme to bits that say the same.
private func demandSameBits(_ epc: DecodedEPC, _ list: ElementList) {
    guard let tag = EPCTag(epc) else { return demandSameElements(epc, list) }
    let again = tag.bits
    for offset in stride(from: 0, to: Int(again.bitCount), by: 32) {
        let count = min(32, Int(again.bitCount) - offset)
        let isSame = again.bits(at: offset, count: count) == epc.bits.bits(at: offset, count: count)
        demand(isSame, "a tag that encodes to other bits from bit \(offset) on")
    }
}

private func demandSameElements(_ epc: DecodedEPC, _ list: ElementList) {
    var hostname: [UInt8] = []
    epc.appendHostname(to: &hostname)
    do throws(EncodeFailure) {
        let bits = try encodeEPC(list, as: epc.scheme, filter: epc.filter ?? 0, hostname: hostname)
        var again = ElementList()
        guard let second = try? decodeEPC(bits.paddedToWords, into: &again) else {
            return demand(false, "own bits of a \(epc.scheme.rawValue) are refused")
        }
        demand(Set(again.statements) == Set(list.statements), "own bits say something else")
        demand(second.filter == epc.filter, "own bits have another filter value")
    } catch {
        // The tag may have more bits than a PC word can announce, a hostname with an end in its middle, or an SSCC of
        // zeros, which at the end could not be told from padding.
        let isKnown =
            switch error.code {
            case .checkDigit, .tooLong, .hostname: true
            case .content: error.ai == .sscc
            default: false
            }
        demand(isKnown, "what was decoded is refused: \(error)")
    }
}

private func demandURI(_ prefix: String, _ append: (inout [UInt8]) -> Bool) {
    var bytes: [UInt8] = []
    let isThere = append(&bytes)
    demand(isThere != bytes.isEmpty, "a URI that is there and empty, or neither")
    demand(!isThere || bytes.starts(with: prefix.utf8), "\(text(bytes)) does not begin with \(prefix)")
    demand(bytes.allSatisfy { (0x21..<0x7F).contains($0) }, "\(text(bytes)) is no URI")
}

private func demandRawURI(_ append: (inout [UInt8]) -> Void) {
    demandURI("urn:epc:raw:") {
        append(&$0)
        return true
    }
}
