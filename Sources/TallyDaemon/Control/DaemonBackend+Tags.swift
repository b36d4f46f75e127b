// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ControlServer
import Devices
import EPC
import ReaderProtocols

extension DaemonBackend {
    func readTag(_ order: TagReadOrder) async throws -> TagAccessReport {
        let word = order.bank ?? TagBank.tid.word
        guard let bank = TagBank.allCases.first(where: { $0.word == word }) else {
            throw RequestFailure.badRequest("bank is reserved, epc, tid or user, not \"\(word)\"")
        }
        guard let first = UInt16(exactly: order.word ?? 0) else {
            throw RequestFailure.badRequest("word is 0 to 65535, not \(order.word ?? 0)")
        }
        if let count = order.count, !(1...TagOperation.maximumWords).contains(count) {
            throw RequestFailure.badRequest("count is 1 to \(TagOperation.maximumWords), not \(count)")
        }
        var request = TagRequest(.read(bank, word: first, count: order.count.map { UInt8($0) }))
        try request.name(epc: order.epc, tid: order.tid, antenna: order.antenna, password: order.password)
        return try await access(request, at: order.device)
    }

    func writeTag(_ order: TagWriteOrder) async throws -> TagAccessReport {
        let epc = try MemoryBits(hex: order.new, "new")
        guard epc.bitCount > 0, epc.bitCount % 16 == 0, epc.bitCount <= 496 else {
            throw RequestFailure.badRequest("new: \(TagTaskFailure.impossibleEPC)")
        }
        var request = TagRequest(.write(epc))
        try request.name(epc: order.epc, tid: order.tid, antenna: order.antenna, password: order.password)
        return try await access(request, at: order.device)
    }

    private func access(_ request: TagRequest, at name: String) async throws -> TagAccessReport {
        guard let status = deviceStatuses.first(where: { $0.name == name }) else {
            throw RequestFailure.notFound("no device has the name \(name)")
        }
        switch await accessTag(request, at: status.index) {
        case .cannot(let reason): throw RequestFailure.conflict(reason)
        case .done(let outcome): return TagAccessReport(outcome, of: request, at: name)
        }
    }
}

extension TagRequest {
    fileprivate mutating func name(epc: String?, tid: String?, antenna: Int?, password: String?) throws {
        self.epc = try epc.map { try MemoryBits(hex: $0, "epc") }
        self.tid = try tid.map { try MemoryBits(hex: $0, "tid") }
        if let antenna {
            guard let port = UInt8(exactly: antenna), port > 0 else {
                throw RequestFailure.badRequest("antenna is 1 to 255, not \(antenna)")
            }
            self.antenna = port
        }
        if let password {
            guard password.utf8.count == 8, let number = UInt32(password, radix: 16) else {
                // Never repeated: it is a secret, if it is one.
                throw RequestFailure.badRequest("password is eight hexadecimal digits")
            }
            self.password = number
        }
    }
}

extension MemoryBits {
    /// The bits of hexadecimal digits.
    fileprivate init(hex: String, _ name: String) throws {
        let digits = Array(hex.utf8)
        guard digits.count <= Self.maximumBitCount / 4 else {
            throw RequestFailure.badRequest(
                "\(name) is at most \(Self.maximumBitCount / 4) hexadecimal digits"
            )
        }
        self.init()
        for (place, digit) in digits.enumerated() {
            guard let value = Character(UnicodeScalar(digit)).hexDigitValue else {
                throw RequestFailure.badRequest("\(name) is hexadecimal digits, not \"\(hex)\"")
            }
            setBits(at: place * 4, count: 4, to: UInt64(value))
        }
    }

    fileprivate var hex: String {
        var digits: [UInt8] = []
        appendHexDigits(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }
}

extension TagAccessReport {
    fileprivate init(_ outcome: TagOutcome, of request: TagRequest, at device: String) {
        let isRead = if case .read = request.purpose { true } else { false }
        let done = isRead ? "read" : outcome.mayHaveChanged ? "written" : "unchanged"
        self.init(
            device: device,
            outcome: outcome.failure == nil ? done : "failed",
            mayHaveChanged: outcome.mayHaveChanged
        )
        reason = outcome.failure.map { "\($0)" }
        tid = outcome.tid?.hex
        was = outcome.oldEPC?.hex
        epc = outcome.epc?.hex
        pc = outcome.pc.map(Self.hex)
        if outcome.failure == nil, isRead { words = outcome.words.map(Self.hex).joined() }
        antenna = outcome.antenna.map { Int($0) }
    }

    private static func hex(_ word: UInt16) -> String {
        let digits = String(word, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
