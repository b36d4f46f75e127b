// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

// The readers whose frames are bytes.

extension CompliantReader {
    static var a0: Self {
        var round: [UInt8] = []
        for epc in epcs {
            // Frequency and antenna, PC, EPC, RSSI, phase.
            A0.append(.fastInventory, address: 1, data: [0x1C, 0x30, 0] + epc + [75, 2, 0], to: &round)
        }
        A0.append(.fastInventory, address: 1, data: [UInt8](repeating: 0, count: 7), to: &round)
        return Self(.a0, reads: 4, round: round) { sent in
            frames(in: sent, as: A0.Layout.self).reduce(into: []) { bytes, frame in
                let code = A0.Code(rawValue: frame[3])
                guard code != .fastInventory else { return }
                A0.append(code, address: 1, data: code == .version ? [8, 1] : [0x10], to: &bytes)
            }
        }
    }

    static var magicRF: Self {
        var round: [UInt8] = []
        // RSSI, PC, EPC, the tag's CRC.
        for epc in epcs { MagicRF.append(.notice, .poll, [0xC9, 0x30, 0] + epc + [0x12, 0x34], to: &round) }
        return Self(.magicRF, reads: 4, round: round) { sent in
            frames(in: sent, as: MagicRF.Layout.self).reduce(into: []) { bytes, frame in
                let code = MagicRF.Code(rawValue: frame[2])
                if code != .pollMany { MagicRF.append(.answer, code, [0], to: &bytes) }
            }
        }
    }

    static var swct: Self {
        // Length, type, antenna, EPC, RSSI.
        let items: [UInt8] = epcs.flatMap { [15, 1, 1] + $0 + [55] }
        var round: [UInt8] = []
        SWCT.append(.reader, .inventory, address: 0, data: [1, 0, 4] + items, to: &round)
        return Self(.swct, reads: 4, round: round) { sent in
            frames(in: sent, as: SWCT.Layout.self).reduce(into: []) { bytes, frame in
                let code = SWCT.Code(rawValue: frame[5])
                guard code != .inventory else { return }
                let parameters = [UInt8](repeating: 0, count: 32)
                SWCT.append(.reader, code, address: 0, data: [1] + parameters, to: &bytes)
            }
        }
    }

    static var chafon: Self {
        var round: [UInt8] = []
        for epc in epcs {
            // RSSI, antenna, channel, length, EPC.
            Chafon.appendAnswer(.inventory, data: [0xFD, 0xA8, 1, 3, 12] + epc, into: &round)
        }
        return Self(.chafon, reads: 4, round: round) { sent in
            var scanner = CFFrameScanner(.host)
            scanner.append(sent.span)
            var bytes: [UInt8] = []
            while let frame = scanner.nextFrame() {
                guard frame.opcode != .inventory else { continue }
                // Texts, or parameters.
                Chafon.appendAnswer(frame.opcode, data: [UInt8](repeating: 0, count: 76), into: &bytes)
            }
            return bytes
        }
    }

    static var uhfReader18: Self {
        uhfReader(.uhfReader18, type: 0x09, ReaderOptions()) { [1, 12] + $0 }
    }

    static var uhfReader288: Self {
        // Antenna, count; length, EPC, RSSI.
        uhfReader(.uhfReader288, type: 0x0C, ReaderOptions(antennas: [.init(port: 1)])) {
            [1, 1, 12] + $0 + [0x6B]
        }
    }

    private static func uhfReader(
        _ family: ReaderFamily,
        type: UInt8,
        _ options: ReaderOptions,
        record: ([UInt8]) -> [UInt8]
    ) -> Self {
        var round: [UInt8] = []
        for (number, epc) in epcs.enumerated() {
            let status: UHFReader.Status = number == epcs.count - 1 ? .finished : .moreFollows
            UHFReader.appendAnswer(.inventory, status: status, data: record(epc), into: &round)
        }
        return Self(family, options, reads: 4, round: round) { sent in
            var scanner = UHFFrameScanner(.host)
            scanner.append(sent.span)
            var bytes: [UInt8] = []
            while let frame = scanner.nextFrame() {
                guard frame.opcode != .inventory else { continue }
                // Firmware, type, protocols, channels, power, time, antennas; or a mode, which is to answer.
                let data: [UInt8] =
                    frame.opcode == .information
                    ? [3, 1, type, 2, 0x31, 0x80, 30, 10, 1, 0, 0, 0] : [UInt8](repeating: 0, count: 10)
                UHFReader.appendAnswer(frame.opcode, data: data, into: &bytes)
            }
            return bytes
        }
    }

    static var thingMagic: Self {
        let options = ReaderOptions(antennas: [.init(port: 1)], region: .europe)
        return Self(.thingMagic, options, reads: 1, round: thingMagicRecord) { sent in
            var framer = ThingMagic.Framer(.host)
            framer.append(sent.span)
            var answers: [UInt8] = []
            while let command = framer.next() {
                let data: [UInt8] =
                    switch command.opcode {
                    case .version: [UInt8](repeating: 0x12, count: 20)
                    case .currentProgram: [0x12]
                    default: Array(framer.bytes[command.data])
                    }
                ThingMagic.appendAnswer(command.opcode, data: data, to: &answers)
            }
            return answers
        }
    }

    /// A record captured from an M6e Nano.
    static let thingMagicRecord: [UInt8] = [
        0xFF, 0x28, 0x22, 0x00, 0x00, 0x10, 0x00, 0x1B, 0x01, 0xFF, 0x01, 0x01, 0xC4, 0x11, 0x0E, 0x16,
        0x40, 0x00, 0x00, 0x01, 0x27, 0x00, 0x00, 0x05, 0x00, 0x00, 0x0F, 0x00, 0x80, 0x30, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x15, 0x45, 0xE9, 0x4A, 0x56, 0x1D,
    ]

    static var em4100: Self {
        var round: [UInt8] = []
        for number: UInt64 in [0x12_3456_789A, 0x12_3456_789B] {
            EM4100.append(EM4100.Card(number: number), to: &round)
        }
        return Self(.em4100, ReaderOptions(), reads: 2, round: round) { _ in [] }
    }
}

/// The frames that were sent.
private func frames<Layout: FrameLayout>(in sent: [UInt8], as layout: Layout.Type) -> [[UInt8]] {
    var framer = LengthFramer<Layout>()
    framer.append(sent.span)
    var frames: [[UInt8]] = []
    while let frame = framer.next() { frames.append(Array(framer.bytes[frame])) }
    return frames
}
