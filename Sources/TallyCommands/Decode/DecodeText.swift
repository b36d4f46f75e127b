// SPDX-License-Identifier: Apache-2.0

import Foundation
import GS1

/// An answer of the decoder as people read it.
enum DecodeText {
    private struct Answer: Decodable {
        struct Failure: Decodable {
            var code: String
            var message: String
            var offset: Int?
        }

        var ok: Bool
        var form: String
        var symbology: String?
        var scheme: String?
        var filter: Int?
        var pc: String?
        var syntax: String?
        var family: String?
        var content: String?
        var flags: [String]?
        var text: String?
        var tagURI: String?
        var pureURI: String?
        var elements: [[String]]?
        var ids: [String: String]?
        var level: String?
        var item: String?
        var error: Failure?

        enum CodingKeys: String, CodingKey {
            case ok, symbology, syntax, scheme, filter, pc, family, content, text, elements, ids, level, item
            case flags, error
            case form = "as"
            case tagURI = "tag_uri"
            case pureURI = "pure_uri"
        }
    }

    /// Prints an answer.
    ///
    /// - Parameters:
    ///   - json: The answer.
    ///   - referenceYear: The year from which two-digit years get their century.
    /// - Returns: Whether the datum decoded.
    static func print(_ json: [UInt8], referenceYear: Int) -> Bool {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)) else {
            Console.line(String(decoding: json, as: UTF8.self))
            return false
        }
        if let error = answer.error {
            Console.line(Colour.bad("error") + " \(error.code): \(Table.printable(error.message))")
            return false
        }
        var table = Table(["", "", ""])
        let kind = [answer.form, answer.symbology, answer.syntax, answer.scheme].compactMap { $0 }
        table.add(["as", kind.joined(separator: " "), ""])
        if let content = answer.family ?? answer.content { table.add(["content", content, ""]) }
        for element in answer.elements ?? [] where element.count == 2 {
            let title = ApplicationIdentifierTable.entry(digits: element[0])?.title ?? ""
            let meaning = ElementValue.describe(
                ai: element[0],
                value: element[1],
                referenceYear: referenceYear
            )
            table.add(["(\(element[0]))", element[1], title + (meaning.map { ": \($0)" } ?? "")])
        }
        if let text = answer.text { table.add(["text", text, ""]) }
        if let filter = answer.filter { table.add(["filter", String(filter), ""]) }
        if let uri = answer.tagURI { table.add(["tag URI", uri, ""]) }
        if let uri = answer.pureURI { table.add(["pure identity", uri, ""]) }
        for (key, value) in (answer.ids ?? [:]).sorted(by: { $0.key < $1.key }) {
            table.add([key, value, ""])
        }
        if let flags = answer.flags { table.add(["flags", flags.joined(separator: " "), ""]) }
        if let item = answer.item { table.add(["item", item, answer.level ?? ""]) }
        for line in table.lines().dropFirst() { Console.line(line) }
        return true
    }
}
