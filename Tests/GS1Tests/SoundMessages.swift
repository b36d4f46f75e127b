// SPDX-License-Identifier: Apache-2.0

import GS1

/// Messages whose elements are sound, from a fixed start: the same in every run.
struct SoundMessages {
    private var random: SplitMix
    private let entries = ApplicationIdentifierTable.all

    init(seed: UInt64) { random = SplitMix(state: seed) }

    /// One to `most` elements with any AIs, no AI with two values; what an element requires may be missing.
    mutating func next(most: Int = 8) -> [[String]] {
        var message: [[String]] = []
        for _ in 0...below(most) {
            let entry = entries[below(entries.count)]
            let ai = entry.ai.description
            if let earlier = message.first(where: { $0[0] == ai }) {
                message.append(earlier)
            } else {
                message.append([ai, String(decoding: value(of: entry), as: UTF8.self)])
            }
        }
        return message
    }

    /// Some bytes of `datum` replaced, dropped or doubled.
    mutating func damage(_ datum: [UInt8]) -> [UInt8] {
        var bytes = datum
        for _ in 0...below(3) where !bytes.isEmpty {
            let place = below(bytes.count)
            switch below(4) {
            case 0: bytes[place] = UInt8(below(256))
            case 1: bytes[place] = UInt8(0x30 + below(10))
            case 2: bytes.remove(at: place)
            default: bytes.insert(bytes[below(bytes.count)], at: place)
            }
        }
        return bytes
    }

    mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    private mutating func pick(_ texts: String...) -> [UInt8] { Array(texts[below(texts.count)].utf8) }

    private mutating func value(of entry: ApplicationIdentifierTable.Entry) -> [UInt8] {
        var value: [UInt8] = []
        for (index, component) in entry.components.enumerated() {
            if component.isOptional, below(3) == 0 { break }
            // What another component follows has its full length.
            let isLast = entry.components[(index + 1)...].allSatisfy { $0.isOptional }
            let spare = isLast ? component.maximumLength - component.minimumLength : 0
            let count = (isLast ? component.minimumLength : component.maximumLength) + below(spare + 1)
            let piece = content(component, count: count)
            value += piece
            if piece.count < component.maximumLength { break }
        }
        return value
    }

    private mutating func characters(_ set: ValueComponent.CharacterSet, _ count: Int) -> [UInt8] {
        let alphabet: String.UTF8View =
            switch set {
            case .numeric: "0123456789".utf8
            case .set82: #"!"&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz"#.utf8
            case .set39: "#-/0123456789ABCXYZ".utf8
            case .set64: "-_0123456789ABCXYZabcxyz".utf8
            }
        let bytes = Array(alphabet)
        return (0..<count).map { _ in bytes[below(bytes.count)] }
    }

    /// A component that keeps its rules.
    private mutating func content(_ component: ValueComponent, count: Int) -> [UInt8] {
        let digits = characters(.numeric, count)
        guard let rule = component.linters.first else { return characters(component.characterSet, count) }
        switch rule {
        case .csum: return Array(digits.dropLast()) + [CheckDigit.of(digits.span, 0..<(count - 1))]
        // The first is the standard's own example (General Specifications, 7.9.5).
        case .csumalpha: return pick("1987654Ad4X4bL5ttr2310c2K", "9521321ABC/xPF")
        case .gcppos1, .gcppos2:
            return characters(.numeric, 4) + characters(component.characterSet, max(0, count - 4))
        case .yymmd0: return pick("261200", "000229", "991231")
        case .yymmdd: return pick("260101", "000229", "991231")
        case .yyyymmdd: return pick("19991231", "20000229", "20261124")
        case .hhmi: return pick("0000", "2359")
        case .hh: return pick("00", "23")
        case .mi, .ss: return pick("00", "59")
        case .iso3166: return pick("004", "276", "894")
        case .iso3166999: return pick("276", "999")
        case .iso3166alpha2: return pick("AD", "ZW")
        case .iso4217: return pick("978", "840", "999")
        case .iso5218: return pick("0", "1", "2", "9")
        case .iban: return pick("DE89370400440532013000", "GB82WEST12345698765432")
        case .pcenc: return characters(.numeric, count)
        case .latitude: return pick("0000000000", "1800000000")
        case .longitude: return pick("0000000000", "3600000000")
        case .yesno: return pick("0", "1")
        case .hyphen: return pick("-")
        case .importeridx: return pick("0", "A", "z", "_")
        case .packagetype: return pick("PX", "8", "201", "OPE")
        case .mediatype: return pick("01", "10", "80", "99")
        case .posinseqslash: return pick("1/1", "2/9", "9/9")
        case .nonzero: return Array(digits.dropLast()) + pick("1")
        case .winding: return pick("0", "1", "9")
        case .zero: return Array(repeating: 0x30, count: count)
        case .pieceoftotal: return pick("0101", "0102", "9999")
        case .nozeroprefix: return pick("1") + digits.dropFirst()
        case .hasnondigit: return pick("A")
        case .couponcode: return pick("012345612345611110123", "012345612345611110123326123190101")
        case .couponposoffer: return pick("001234561234560123456")
        }
    }
}
