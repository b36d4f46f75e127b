// SPDX-License-Identifier: Apache-2.0

import EPC
import Foundation
import GS1

/// The data that `tally bench decode` measures with: made by rule, the same everywhere.
enum DecodeCorpus {
    /// A set of data of one kind, and what is done with each.
    struct Kind {
        enum Work {
            /// Decode as a scan, associations checked.
            case scans([[UInt8]])
            /// Decode EPC bits into elements: GTIN and serial.
            case elements([MemoryBits])
            /// Decode EPC bits into all that an event says.
            case fields([MemoryBits])
        }

        var name: String
        var work: Work

        static func scans(_ name: String, _ scans: [[UInt8]]) -> Kind {
            Kind(name: name, work: .scans(scans))
        }

        fileprivate static func elements(
            _ name: String,
            _ scheme: Scheme,
            _ make: (inout DataMaker) -> String
        ) -> Kind {
            Kind(name: name, work: .elements(tags(scheme, make)))
        }

        var count: Int {
            switch work {
            case .scans(let scans): scans.count
            case .elements(let tags), .fields(let tags): tags.count
            }
        }
    }

    static var kinds: [Kind] {
        let sgtins = tags(.sgtin96) { "(01)\($0.gtin())(21)\($0.number(below: 1 << 38))" }
        return [
            .scans("ean-13", scans { $0.ean13() }),
            .scans("gs1-short", scans { $0.short() }),
            .scans("gs1-long", scans { $0.long() }),
            .scans("gs1-mixed", scans { $0.mixed() }),
            .scans("digital-link", scans { $0.link() }),
            Kind(name: "sgtin-96-elements", work: .elements(sgtins)),
            Kind(name: "sgtin-96-fields", work: .fields(sgtins)),
            .elements("sscc-96", .sscc96) { "(00)\($0.checked(17))" },
            .elements("sgln-96", .sgln96) { "(414)\($0.checked(12))(254)\($0.number(below: 1 << 41))" },
            .elements("grai-96", .grai96) { "(8003)0\($0.checked(12))\($0.number(below: 1 << 38))" },
            .elements("giai-96", .giai96) { "(8004)\($0.digits(7))\(1 + $0.number(below: 1 << 40))" },
            .elements("gsrn-96", .gsrn96) { "(8018)\($0.checked(17))" },
            .elements("sgtin-198", .sgtin198) { "(01)\($0.gtin())(21)\($0.word(8...20))" },
            .elements("sgtin+", .sgtinPlus) { "(01)\($0.gtin())(21)\($0.word(8...20))" },
        ]
    }

    /// The scans in a file: JSON Lines with `scan`, or one plain scan a line.
    static func scans(in contents: [UInt8]) -> [[UInt8]] {
        contents.split(separator: UInt8(ascii: "\n")).map { line in
            struct Line: Decodable { var scan: String }
            guard line.first == UInt8(ascii: "{"),
                let parsed = try? JSONDecoder().decode(Line.self, from: Data(line))
            else { return Array(line) }
            return Array(parsed.scan.utf8)
        }
    }

    private static func scans(_ make: (inout DataMaker) -> String) -> [[UInt8]] {
        var maker = DataMaker()
        return (0..<1000).map { _ in Array(make(&maker).utf8) }
    }

    /// Tags of a scheme, made from their elements in the form for people.
    private static func tags(_ scheme: Scheme, _ make: (inout DataMaker) -> String) -> [MemoryBits] {
        var maker = DataMaker()
        var list = ElementList()
        return (0..<1000).compactMap { _ in
            let text = Array(make(&maker).utf8)
            guard (try? ScanDecoder().decodeBracketed(text.span, into: &list)) != nil else { return nil }
            return try? encodeEPC(list, as: scheme, filter: 1, companyPrefixLength: 7)
        }
    }
}

/// Makes plausible data from a fixed start.
private struct DataMaker {
    private var state: UInt64 = 2026

    mutating func number(below limit: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 20) % limit
    }

    mutating func digits(_ count: Int) -> String {
        String((0..<count).map { _ in Character(String(number(below: 10))) })
    }

    mutating func word(_ count: ClosedRange<Int>) -> String {
        let characters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789-")
        let length = count.lowerBound + Int(number(below: UInt64(count.count)))
        return String((0..<length).map { _ in characters[Int(number(below: UInt64(characters.count)))] })
    }

    private mutating func date() -> String {
        let month = 1 + number(below: 12)
        let day = 1 + number(below: 28)
        return "2\(number(below: 10))" + (month < 10 ? "0" : "") + "\(month)" + (day < 10 ? "0" : "")
            + "\(day)"
    }

    /// `digits` with their check digit: weights 3 and 1 from the right (GS1 General Specifications, 7.9.1).
    private func checked(_ digits: String) -> String {
        var sum = 0
        for (place, digit) in digits.utf8.reversed().enumerated() {
            sum += (place % 2 == 0 ? 3 : 1) * Int(digit - UInt8(ascii: "0"))
        }
        return digits + String((10 - sum % 10) % 10)
    }

    /// So many digits with their check digit.
    mutating func checked(_ count: Int) -> String { checked(digits(count)) }

    mutating func gtin() -> String { checked("0" + digits(12)) }
    mutating func ean13() -> String { "]E0" + checked(12) }
    mutating func short() -> String { "]d201" + gtin() + "21" + word(4...12) }

    mutating func long() -> String {
        "]d201" + gtin() + "11" + date() + "17" + date() + "10" + word(6...12) + "\u{1D}21" + word(8...20)
            + "\u{1D}240" + word(6...16) + "\u{1D}422276"
    }

    mutating func link() -> String {
        "]Q1https://id.gs1.org/01/" + gtin() + "/21/" + word(4...12) + "?17=" + date()
    }

    /// What a packing bench sees in a day.
    mutating func mixed() -> String {
        switch number(below: 8) {
        case 0, 1: ean13()
        case 2, 3: short()
        case 4: long()
        case 5: "]C100" + checked(17)
        case 6: "]I1" + gtin()
        default: "]C0" + word(6...24)
        }
    }
}
