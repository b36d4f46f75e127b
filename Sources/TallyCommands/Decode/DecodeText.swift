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
        var text: String?
        var tagURI: String?
        var pureURI: String?
        var elements: [[String]]?
        var ids: [String: String]?
        var level: String?
        var item: String?
        var error: Failure?

        enum CodingKeys: String, CodingKey {
            case ok, symbology, scheme, filter, pc, text, elements, ids, level, item, error
            case form = "as"
            case tagURI = "tag_uri"
            case pureURI = "pure_uri"
        }
    }

    /// Prints an answer.
    ///
    /// - Returns: Whether the datum decoded.
    static func print(_ json: [UInt8]) -> Bool {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(json)) else {
            Console.line(String(decoding: json, as: UTF8.self))
            return false
        }
        if let error = answer.error {
            Console.line(Colour.bad("error") + " \(error.code): \(Table.printable(error.message))")
            return false
        }
        var table = Table(["", "", ""])
        table.add([
            "as", [answer.form, answer.symbology, answer.scheme].compactMap { $0 }.joined(separator: " "), "",
        ])
        for element in answer.elements ?? [] where element.count == 2 {
            table.add([
                "(\(element[0]))", element[1],
                ApplicationIdentifierTable.entry(digits: element[0])?.title ?? "",
            ])
        }
        if let text = answer.text { table.add(["text", text, ""]) }
        if let filter = answer.filter { table.add(["filter", String(filter), ""]) }
        if let uri = answer.tagURI { table.add(["tag URI", uri, ""]) }
        if let uri = answer.pureURI { table.add(["pure identity", uri, ""]) }
        for (key, value) in (answer.ids ?? [:]).sorted(by: { $0.key < $1.key }) {
            table.add([key, value, ""])
        }
        if let item = answer.item { table.add(["item", item, answer.level ?? ""]) }
        for line in table.lines().dropFirst() { Console.line(line) }
        return true
    }
}
