// SPDX-License-Identifier: Apache-2.0

import Demands
import GS1

/// The datum as a scanner would send it, under every combination of rules, without and with mistakes allowed.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { datum in
        var reused = ElementList()
        // Some of the mistakes, so that each is tried without the others too.
        let some = Leniences(rawValue: datum.choice(datum.count / 2)).intersection(.all)
        for unmarked in [DecodeOptions.Unmarked.detect, .text, .refuse] {
            for rules in 0..<16 {
                var options = DecodeOptions()
                options.unmarked = unmarked
                options.checkAssociations = rules & 1 == 0
                options.acceptsOtherLinks = rules & 2 != 0
                options.permitZeroSuppressedGTIN = rules & 4 != 0
                options.permitUnpaddedUPC = rules & 4 != 0
                options.plusClaimsHIBC = rules & 8 != 0
                decode(datum, with: options, allowing: [some, .all], into: &reused)
            }
        }
    }
    return 0
}

private func decode(
    _ datum: borrowing Span<UInt8>,
    with options: DecodeOptions,
    allowing mistakes: [Leniences],
    into reused: inout ElementList
) {
    let decoder = ScanDecoder(options: options)
    var fresh = ElementList()
    var outcome: DecodedScan?
    do throws(DecodeFailure) {
        let scan = try decoder.decode(datum, into: &fresh)
        outcome = scan
        demand(scan.dataOffset == (scan.symbology == nil ? 0 : 3), "data at \(scan.dataOffset)")
        demand(scan.leniences.isEmpty, "mistakes undone that are not allowed")
        demand(scan, fresh, from: datum, by: decoder)
    } catch {
        demand(error, of: datum)
    }
    // What the list was used for before makes no difference.
    let again = try? decoder.decode(datum, into: &reused)
    demand((again == nil) == (outcome == nil), "a reused list decides otherwise")
    demand(reused.statements == fresh.statements, "a reused list says something else")
    demand(reused.message.elements == fresh.message.elements, "a reused list holds other data")
    for allowed in mistakes {
        var lenient = options
        lenient.leniences = allowed
        decode(datum, with: lenient, strictly: decoder, outcome, fresh, into: &reused)
    }
}

/// Decodes with mistakes allowed, and compares with what the strict rules say.
private func decode(
    _ datum: borrowing Span<UInt8>,
    with options: DecodeOptions,
    strictly strict: ScanDecoder,
    _ outcome: DecodedScan?,
    _ list: ElementList,
    into reused: inout ElementList
) {
    var scan: DecodedScan?
    do throws(DecodeFailure) {
        let lenient = try ScanDecoder(options: options).decode(datum, into: &reused)
        scan = lenient
        demand(lenient.dataOffset <= datum.count, "data at \(lenient.dataOffset) of \(datum.count)")
        demand(lenient.leniences == reused.leniences, "scan and list tell different mistakes")
        demand(lenient, reused, from: datum, by: strict)
    } catch {
        demand(error, of: datum)
        demand(outcome == nil, "what the strict rules accept is refused: \(error)")
    }
    demand(reused.leniences.isSubset(of: options.leniences), "a mistake undone that is not allowed")
    // A spelled separator is one wherever that makes sense; the strict rules take it for data.
    if outcome?.syntax != nil, !contains(datum, "<GS>") {
        demand(reused.leniences.isEmpty, "a good scan mended")
    }
    guard reused.leniences.isEmpty else { return }
    demand(scan?.syntax == outcome?.syntax, "another syntax with nothing undone")
    demand((scan == nil) == (outcome == nil), "another decision with nothing undone")
    demand(reused.statements == list.statements, "other elements with nothing undone")
    demand(reused.message.elements == list.message.elements, "other data with nothing undone")
}

/// Demands of an accepted scan all that holds whatever it was.
private func demand(
    _ scan: DecodedScan,
    _ list: ElementList,
    from datum: borrowing Span<UInt8>,
    by decoder: ScanDecoder
) {
    switch scan.kind {
    case .elements:
        demand(scan.syntax != nil, "elements of no syntax")
        demand(list, from: datum, by: decoder)
    case .text: demand(list.isEmpty, "text with elements")
    }
    let content = list.message
    guard !content.elements.isEmpty else { return }
    demand(scan.syntax == .iso15434, "data of no message")
    var end = 0
    for element in content.elements {
        demand(element.value.lowerBound == end && !element.value.isEmpty, "a value at \(element.value)")
        end = element.value.upperBound
        demand(element.offset < datum.count, "data at \(element.offset) of \(datum.count)")
    }
    demand(end == content.bytes.count, "bytes of no datum")
    demandIdentity(list)
}

private func contains(_ datum: borrowing Span<UInt8>, _ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard datum.count >= wanted.count else { return false }
    for start in 0...(datum.count - wanted.count) {
        var index = 0
        while index < wanted.count, datum[start + index] == wanted[index] { index += 1 }
        if index == wanted.count { return true }
    }
    return false
}
