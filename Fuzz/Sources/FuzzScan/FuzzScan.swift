// SPDX-License-Identifier: Apache-2.0

import Demands
import GS1

/// The datum as a scanner would send it, under every combination of rules.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { datum in
        var reused = ElementList()
        for unmarked in [DecodeOptions.Unmarked.detect, .text, .refuse] {
            for rules in 0..<8 {
                var options = DecodeOptions()
                options.unmarked = unmarked
                options.checkAssociations = rules & 1 == 0
                options.acceptsOtherLinks = rules & 2 != 0
                options.permitZeroSuppressedGTIN = rules & 4 != 0
                decode(datum, with: ScanDecoder(options: options), into: &reused)
            }
        }
    }
    return 0
}

private func decode(_ datum: borrowing Span<UInt8>, with decoder: ScanDecoder, into reused: inout ElementList)
{
    var fresh = ElementList()
    var outcome: DecodedScan?
    do throws(DecodeFailure) {
        let scan = try decoder.decode(datum, into: &fresh)
        outcome = scan
        demand(scan.dataOffset == (scan.symbology == nil ? 0 : 3), "data at \(scan.dataOffset)")
        switch scan.kind {
        case .elements: demand(fresh, from: datum, by: decoder)
        case .text: demand(fresh.isEmpty, "text with elements")
        }
    } catch {
        demand(error, of: datum)
    }
    // What the list was used for before makes no difference.
    let again = try? decoder.decode(datum, into: &reused)
    demand((again == nil) == (outcome == nil), "a reused list decides otherwise")
    demand(reused.statements == fresh.statements, "a reused list says something else")
}
