// SPDX-License-Identifier: Apache-2.0

import GS1

/// All that one scan gives, as text that tests can compare.
struct Reading: Equatable {
    var syntax: DataSyntax?
    var symbology: String?
    var dataOffset: Int?
    var elements: [[String]]
    var data: [[String]]
    var leniences: [String]
    var failure: DecodeFailure?
    var offsets: [Int]
    var ids: [String: String] = [:]
    var level: IdentityLevel?
    var item: String?

    /// The elements, where decoding did not fail.
    var soundElements: [[String]]? { failure == nil ? elements : nil }

    init(_ text: String, _ leniences: Leniences = [], unmarked: DecodeOptions.Unmarked = .detect) {
        self.init(Array(text.utf8), leniences, unmarked: unmarked)
    }

    init(_ datum: [UInt8], _ leniences: Leniences = [], unmarked: DecodeOptions.Unmarked = .detect) {
        var options = DecodeOptions()
        options.leniences = leniences
        options.unmarked = unmarked
        var list = ElementList()
        do throws(DecodeFailure) {
            let scan = try ScanDecoder(options: options).decode(datum.span, into: &list)
            syntax = scan.syntax
            symbology = scan.symbology?.description
            dataOffset = scan.dataOffset
        } catch { failure = error }
        elements = list.pairs
        offsets = list.elements.map { Int($0.offset) }
        let content = list.message
        data = content.elements.map {
            ["\($0.di)", String(decoding: content.bytes[$0.value], as: UTF8.self)]
        }
        let applied = list.leniences
        self.leniences = Leniences.names.filter { name in
            Leniences(name: name).map { applied.contains($0) } ?? false
        }
        guard failure == nil else { return }
        var identity = Identity()
        identity.derive(from: list, referenceYear: 2026)
        for id in identity.ids {
            ids[id.key.rawValue] = String(decoding: identity.bytes[id.value], as: UTF8.self)
        }
        level = identity.level
        item = identity.item.map { String(decoding: identity.bytes[$0], as: UTF8.self) }
    }
}
