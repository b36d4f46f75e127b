// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension SWCT {
    /// A conversation with one reader.
    struct Session: DialogueSession {
        var dialogue: Dialogue<Dialect>

        init(_ options: ReaderOptions) { dialogue = Dialogue(options) }
    }

    /// What these readers can be told to do.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(title: "SW/CT readers (Chafon CF-RU5100, RU5300, RU5500)")
        traits.baudRates = [115_200, 57_600, 9_600]
        traits.tcpPort = 60_000
        traits.ports = 1...16
        traits.powers = 0...3000
        traits.powerStep = 100
        traits.regions = [.northAmerica, .europe, .newZealand, .india, .china, .korea, .japan, .australia]
        traits.sessions = [0, 1, 2, 3]
        traits.takesPopulation = true
        traits.takesDutyCycle = true
        traits.takesAddress = true
        traits.outputs = 1...1
        traits.accessesMemory = true
        traits.probe = probe
        return traits
    }()

    /// Versions and serial number, from whoever is there.
    private static let probe: ReaderProbe = {
        var question: [UInt8] = []
        append(.host, .system, address: everyone, to: &question)
        return ReaderProbe(question: question) { bytes in
            var framer = Framer()
            framer.append(bytes)
            while let frame = framer.next() ?? framer.nextBehindUnfinished() {
                let start = frame.lowerBound
                guard frame.count >= 10, framer.bytes[start] == 0x43,
                    framer.bytes[start + 5] == Code.system.rawValue, framer.bytes[start + 6] == 1
                else { continue }
                let version = framer.bytes[start + 7]
                let serial = framer.bytes[(start + 9)..<(frame.upperBound - 1)].map { ThingMagic.hex($0) }
                    .joined()
                let known = ReaderDescription(
                    model: "SW/CT reader",
                    firmware: "\(version >> 4).\(version & 15)",
                    serial: serial.isEmpty ? nil : serial
                )
                return .family(.swct, known)
            }
            return .unknown
        }
    }()
}
