// SPDX-License-Identifier: Apache-2.0

import Demands
import GS1
import Pipeline

/// The datum as `tally decode --json -` answers it, in every form.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { datum in
        for form in DecodeForm.allCases {
            for rules in 0..<4 {
                var options = DecodeOptions()
                options.checkAssociations = rules & 1 == 0
                options.leniences = rules & 2 == 0 ? [] : .all
                var decoder = OfflineDecoder(form: form, options: options, referenceYear: 2026)
                var answer: [UInt8] = []
                decoder.answer(datum, to: &answer)
                demand(JSONText.isObject(answer), "no JSON object: \(text(answer))")
                demand(!answer.contains(0x0A), "an answer of two lines")
                demand(answer.count <= 4096 + 24 * datum.count, "\(answer.count) bytes about \(datum.count)")
                // Storage that was used before answers alike.
                var again: [UInt8] = []
                decoder.answer(datum, to: &again)
                demand(again == answer, "another answer the second time")
            }
        }
    }
    return 0
}
