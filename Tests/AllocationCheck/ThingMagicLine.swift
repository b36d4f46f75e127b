// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

/// A session and, at the other end of the line, a module that says yes to everything.
struct ThingMagicLine {
    /// A record captured from an M6e Nano.
    static let record: [UInt8] = [
        0xFF, 0x28, 0x22, 0x00, 0x00, 0x10, 0x00, 0x1B, 0x01, 0xFF, 0x01, 0x01, 0xC4, 0x11, 0x0E, 0x16,
        0x40, 0x00, 0x00, 0x01, 0x27, 0x00, 0x00, 0x05, 0x00, 0x00, 0x0F, 0x00, 0x80, 0x30, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x15, 0x45, 0xE9, 0x4A, 0x56, 0x1D,
    ]

    private var session: any ReaderProtocol
    private var output = ReaderOutput()
    private var now = MonotonicTime(nanoseconds: 1_000_000_000)

    init() {
        let options = ReaderOptions(antennas: [.init(port: 1)], region: .europe)
        session = ReaderFamily.thingMagic.makeSession(options)
    }

    /// Configures the module until it reads, if that ever happens.
    mutating func becomeReady() -> Bool {
        session.start(at: now, into: &output)
        for _ in 0..<100 {
            let isReady = output.notices.contains { $0.state == .ready }
            let answers = answers()
            output.removeAll()
            if isReady { return true }
            if answers.isEmpty {
                guard let deadline = session.deadline else { return false }
                now = max(now, deadline)
                session.tick(at: now, into: &output)
            } else {
                session.feed(answers.span, at: now, into: &output)
            }
        }
        return false
    }

    /// Lets bytes arrive, and returns how many tag reads they were.
    mutating func deliver(_ bytes: [UInt8]) -> Int {
        now = now.advanced(byNanoseconds: 1_000_000)
        session.feed(bytes.span, at: now, into: &output)
        session.tick(at: now, into: &output)
        defer { output.removeAll() }
        return output.reads.count
    }

    private func answers() -> [UInt8] {
        var framer = ThingMagic.Framer(.host)
        framer.append(output.send.span)
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
