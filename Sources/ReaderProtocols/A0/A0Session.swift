// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension A0 {
    /// A conversation with one reader.
    struct Session: DialogueSession {
        var dialogue: Dialogue<Dialect>

        init(_ options: ReaderOptions) { dialogue = Dialogue(options) }
    }

    /// What these readers can be told to do.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(
            title: "A0 readers (Invelion, Rodinbell, Yanzeo, IND90x and other R2000 or E710)"
        )
        traits.baudRates = [115_200, 38_400]
        traits.tcpPort = 4001
        traits.ports = 1...8
        traits.powers = 0...3300
        traits.powerStep = 100
        traits.hasPortPowers = true
        traits.regions = [.northAmerica, .europe, .china]
        traits.sessions = [0, 1, 2, 3]
        traits.filters = 5
        traits.lastFilterBit = 255
        traits.filterBits = 255
        traits.memoryReads = [.tid, .user]
        traits.takesDutyCycle = true
        traits.takesAddress = true
        traits.outputs = 3...4
        traits.accessesMemory = true
        traits.probe = probe
        return traits
    }()

    /// The version, from whoever is there.
    private static let probe: ReaderProbe = {
        var question: [UInt8] = []
        append(.version, address: everyone, to: &question)
        return ReaderProbe(question: question) { bytes in
            var framer = Framer()
            framer.append(bytes)
            while let frame = framer.next() ?? framer.nextBehindUnfinished() {
                guard frame.count == 7, framer.bytes[frame.lowerBound + 3] == Code.version.rawValue else {
                    continue
                }
                let firmware = "\(framer.bytes[frame.lowerBound + 4]).\(framer.bytes[frame.lowerBound + 5])"
                return .family(.a0, ReaderDescription(model: "A0 reader", firmware: firmware))
            }
            return .unknown
        }
    }()
}
