// SPDX-License-Identifier: Apache-2.0

extension ThingMagic {
    /// What these modules can be told to do.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(title: "ThingMagic modules (M5e, M6e, Micro, Nano, M7e)")
        traits.baudRates = [115_200]
        traits.ports = 1...16
        traits.powers = 0...3300
        traits.hasPortPowers = true
        traits.regions = Set(ReaderRegion.allCases)
        traits.sessions = [0, 1, 2, 3]
        traits.takesPopulation = true
        traits.filters = 1
        traits.memoryReads = [.tid, .user]
        traits.memoryReadLimit = 1
        traits.takesDutyCycle = true
        traits.longestDutySpan = Search.longestSpan
        traits.outputs = 1...4
        traits.accessesMemory = true
        traits.probe = probe
        return traits
    }()

    /// Asks for the version; a module that streams does not answer and is known by its records.
    private static let probe: ReaderProbe = {
        var question: [UInt8] = []
        appendCommand(.version, to: &question)
        return ReaderProbe(question: question) { bytes in
            var framer = Framer(.reader)
            framer.append(bytes)
            while let frame = framer.next() ?? framer.nextBehindUnfinished() {
                switch frame.opcode {
                case .version where frame.status == .success && frame.data.count >= 16:
                    let data = framer.bytes[frame.data]
                    return .family(
                        .thingMagic,
                        ReaderDescription(model: model(of: data), firmware: firmware(of: data))
                    )
                case .readMultiple:
                    return .family(
                        .thingMagic,
                        ReaderDescription(model: "ThingMagic, reading", firmware: "unknown")
                    )
                default: continue
                }
            }
            return .unknown
        }
    }()

    /// The model in the answer to the question for the version.
    static func model(of version: ArraySlice<UInt8>) -> String {
        switch version[version.startIndex + 4] {
        case 0x00, 0x01, 0x02: "M5e"
        case 0x18: "M6e"
        case 0x19: "M6e-i"
        case 0x20: "Micro"
        case 0x30: "Nano"
        case 0x38: "M7e"
        case 0x80: "M3e"
        case let code: "ThingMagic \(hex(code))"
        }
    }

    /// The firmware's version in the answer to the question for the version.
    static func firmware(of version: ArraySlice<UInt8>) -> String {
        version.dropFirst(12).prefix(4).map { hex($0) }.joined(separator: ".")
    }
}
