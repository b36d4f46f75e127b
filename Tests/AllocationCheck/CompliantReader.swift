// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

/// A reader that says yes to everything, and in each round that it has found the same tags.
struct CompliantReader {
    let name: String
    let makeSession: () -> any ReaderProtocol
    /// What it says unasked, before all else.
    var greeting: [UInt8] = []
    /// What it says to what was sent; nothing to what asks for a round.
    let answers: ([UInt8]) -> [UInt8]
    /// What it says in a round.
    let round: [UInt8]
    /// How many tags, or cards, that are.
    let reads: Int
    /// The bytes of a report, where it is a HID device.
    var reportSize: Int?

    /// A reader of a family.
    init(
        _ family: ReaderFamily,
        _ options: ReaderOptions = ReaderOptions(antennas: [.init(port: 1), .init(port: 2)]),
        reads: Int,
        round: [UInt8],
        answers: @escaping ([UInt8]) -> [UInt8]
    ) {
        name = family.rawValue
        makeSession = { family.makeSession(options) }
        self.answers = answers
        self.round = round
        self.reads = reads
    }

    /// The same reader as a HID device with reports of 64 bytes.
    init(inReports reader: CompliantReader) {
        name = "\(reader.name) in reports"
        makeSession = { HIDReportSession(reader.makeSession(), form: HIDReportForm()) }
        // A number and padding stand between frames, where they are noise.
        answers = { padded(reader.answers($0)) }
        round = padded(reader.round)
        reads = reader.reads
        reportSize = 64
    }

    /// One of each family, and one that is a HID device.
    static var all: [CompliantReader] {
        [a0, alien, chafon, em4100, llrp, magicRF, swct, thingMagic, tsl, uhfReader18, uhfReader288]
            + [CompliantReader(inReports: chafon)]
    }

    /// The EPCs that are found in each round.
    static let epcs: [[UInt8]] = (0..<4).map {
        [0x30, 0x74, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0, 0, 0x1A, $0]
    }
}

/// Filled up to whole reports.
private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (64 - bytes.count % 64) % 64)
}
