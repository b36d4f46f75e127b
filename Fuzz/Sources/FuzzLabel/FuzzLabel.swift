// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import Pipeline

/// A pattern and a text, parted by LF, and both together as the text of a control barcode.
///
/// The pattern is one or is refused, and what it says of the text agrees with what it says of the text's beginnings.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { input in
        let bytes = input.array
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.count
        let written = String(decoding: bytes[..<end], as: UTF8.self)
        let text = Array(bytes[min(end + 1, bytes.count)...])
        _ = ControlBarcode(String(decoding: bytes, as: UTF8.self))
        do throws(PatternFailure) {
            check(try LabelPattern(written), on: text)
        } catch {
            demand((0...written.utf8.count).contains(error.offset), "a failure outside the pattern")
            demand(!error.description.isEmpty, "a failure without words")
        }
    }
    return 0
}

private func check(_ pattern: LabelPattern, on text: [UInt8]) {
    let span = text.span
    let isMatch = pattern.matches(span)
    if isMatch, pattern.description.hasPrefix("^") {
        for length in [0, text.count / 2, text.count] {
            demand(pattern.canBegin(with: span.extracting(0..<length)), "a match that cannot begin so")
        }
    }
    var rule = LabelRule(role: .redact, pattern: pattern)
    let rules = LabelRules([rule])
    // A text that looks like a symbology identifier, or ends like a line, is cut before it is compared.
    let isPlain = text.first != UInt8(ascii: "]") && ![0x0D, 0x0A, 0x09].contains(text.last ?? 0)
    demand(!isPlain || rules.isSecret(span) == isMatch, "the rule and its pattern disagree")
    rule.devices = ["other"]
    let none = LabelRules([rule]).restricted(toDevice: "bench", atReadPoint: "bench")
    demand(!none.isSecret(span) && !none.mayBeginSecret(span), "a rule about another device")
}
