// SPDX-License-Identifier: Apache-2.0

import Foundation
import GS1

/// A row of a vector file.
struct Vector: Decodable, CustomStringConvertible {
    var scan: String?
    var bracketed: String?
    var uri: String?
    var compressed: String?
    var partial: String?
    var valid: Bool?
    var kind: String?
    var rule: String?
    var code: String?
    var why: String?
    var elements: [[String]]?
    var lenientElements: [[String]]?
    var zeroSuppressed: [[String]]?

    enum CodingKeys: String, CodingKey {
        case scan, bracketed, uri, compressed, partial, valid, kind, rule, code, why, elements
        case lenientElements = "lenient_elements"
        case zeroSuppressed = "with_zero_suppressed_gtin_permitted"
    }

    var description: String { scan ?? bracketed ?? uri ?? "" }

    static func read(_ name: String) -> [Vector] {
        guard
            let url = Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Fixtures"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Vector.self, from: Data($0.utf8))
        }
    }
}

extension ElementList {
    /// The elements as pairs of text.
    var pairs: [[String]] {
        elements.map { ["\($0.ai)", String(decoding: bytes[$0.value], as: UTF8.self)] }
    }
}

/// What decoding gives, as text that tests can compare.
struct Answer {
    var elements: [[String]] = []
    var isText = false
    var failure: DecodeFailure?

    init(scan text: String, options: DecodeOptions = DecodeOptions()) {
        var list = ElementList()
        let bytes = Array(text.utf8)
        do throws(DecodeFailure) {
            isText = try ScanDecoder(options: options).decode(bytes.span, into: &list).kind == .text
        } catch { failure = error }
        elements = list.pairs
    }

    init(link text: String, options: DecodeOptions = DecodeOptions()) {
        var list = ElementList()
        let bytes = Array(text.utf8)
        do throws(DecodeFailure) {
            try ScanDecoder(options: options).decodeLink(bytes.span, into: &list)
        } catch { failure = error }
        elements = list.pairs
    }

    init(bracketed text: String, options: DecodeOptions = DecodeOptions()) {
        var list = ElementList()
        let bytes = Array(text.utf8)
        do throws(DecodeFailure) {
            try ScanDecoder(options: options).decodeBracketed(bytes.span, into: &list)
        } catch { failure = error }
        elements = list.pairs
    }
}
