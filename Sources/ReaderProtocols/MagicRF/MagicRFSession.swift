// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension MagicRF {
    /// A conversation with one module.
    struct Session: DialogueSession {
        var dialogue: Dialogue<Dialect>

        init(_ options: ReaderOptions) { dialogue = Dialogue(options) }
    }

    /// What these modules can be told to do.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(
            title: "MagicRF modules (M100, QM100, R200: YRM100x, JRD-4035, M5Stack UHF)"
        )
        traits.baudRates = [115_200, 9_600]
        traits.powers = 0...3300
        traits.regions = [.northAmerica, .europe, .china, .korea]
        traits.sessions = [0, 1, 2, 3]
        traits.takesPopulation = true
        traits.filters = 1
        traits.filterBits = 255
        traits.takesDutyCycle = true
        traits.outputs = 1...4
        traits.accessesMemory = true
        traits.probe = probe
        return traits
    }()

    /// The hardware's version, in both envelopes: a module takes no notice of the other.
    private static let probe: ReaderProbe = {
        var question: [UInt8] = []
        append(.command, .information, [0x00], to: &question)
        append(.command, .information, [0x00], in: .other, to: &question)
        return ReaderProbe(question: question) { bytes in
            var framer = Framer()
            framer.append(bytes)
            while let frame = framer.next() ?? framer.nextBehindUnfinished() {
                let start = frame.lowerBound
                guard frame.count > 8, framer.bytes[start + 1] == Kind.answer.rawValue,
                    framer.bytes[start + 2] == Code.information.rawValue
                else { continue }
                let letters = framer.bytes[(start + 6)..<(frame.upperBound - 2)].filter {
                    (0x20..<0x7F).contains($0)
                }
                let model = String(decoding: letters, as: UTF8.self)
                return .family(.magicRF, ReaderDescription(model: model, firmware: ""))
            }
            return .unknown
        }
    }()
}

extension ReaderRegion {
    /// The region's number in MagicRF modules; `nil`: unknown to them.
    var magicRF: UInt8? {
        switch self {
        case .china: 0x01
        case .northAmerica: 0x02
        case .europe: 0x03
        case .korea: 0x06
        case .northAmerica2, .northAmerica3, .india, .japan, .australia, .newZealand, .open: nil
        }
    }
}
