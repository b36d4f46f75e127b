// SPDX-License-Identifier: Apache-2.0

extension UHFReader {
    /// What readers of a model can be told to do.
    static func traits(of model: Model) -> ReaderTraits {
        var traits: ReaderTraits
        switch model {
        case .reader18:
            traits = ReaderTraits(title: "UHFReader18 (CF-RU5102, RU5106 and their kin)")
        case .reader288:
            traits = ReaderTraits(title: "UHFReader288 (CF-RU6403, MU801, MU804, MU904 and their kin)")
            traits.ports = 1...16
            traits.hasPortPowers = true
            traits.sessions = [0, 1, 2, 3]
            traits.takesPopulation = true
            traits.filters = 1
            traits.takesExclusions = false
            traits.memoryReads = [.tid]
            traits.outputs = 1...2
        }
        traits.baudRates = [57_600, 115_200, 38_400, 19_200, 9_600]
        traits.tcpPort = 6000
        traits.powers = 0...3300
        traits.regions = Channels.regions
        traits.takesDutyCycle = true
        traits.takesAddress = true
        traits.hasBeeper = true
        traits.accessesMemory = true
        traits.probe = probe
        return traits
    }

    /// Asks for the reader's information; its type says which of the two models answers.
    private static let probe = ReaderProbe(question: question) { bytes in
        var scanner = UHFFrameScanner(.reader)
        scanner.append(bytes)
        while let frame = scanner.nextFrame() ?? behindUnfinished(&scanner) {
            guard frame.opcode == .information, frame.status == .success,
                let information = Information(scanner.bytes.span.extracting(frame.data))
            else { continue }
            switch information.model {
            case .reader18: return .family(.uhfReader18, information.description)
            case .reader288: return .family(.uhfReader288, information.description)
            case nil: continue
            }
        }
        return .unknown
    }

    private static func behindUnfinished(_ scanner: inout UHFFrameScanner) -> Frame? {
        scanner.nextBehindUnfinished().map { scanner.frame(in: $0) }
    }

    private static var question: [UInt8] {
        var bytes: [UInt8] = []
        Command.information.append(to: 0xFF, into: &bytes)
        return bytes
    }
}
