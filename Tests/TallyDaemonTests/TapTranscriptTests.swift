// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import Foundation
import ScannerInput
import Simulators
import Testing

@testable import Devices
@testable import TallyDaemon

/// What a listener is told, and what it is not.
@Suite struct TapTranscriptTests {
    /// A keyboard scanner listened to from its opening on.
    private struct Listening {
        private var transcript: TapTranscript
        private var wedge = KeyboardWedge(options: ScannerOptions(timeSource: .reception))
        private var time: Int64 = 1_000_000_000

        init(judge: TapTranscript.Judge? = nil) {
            transcript = TapTranscript(judge: judge)
        }

        private func lines(_ bytes: [UInt8]) throws -> [TapRecord] {
            try bytes.split(separator: UInt8(ascii: "\n")).map {
                try ReportJSON.decode(TapRecord.self, from: Data($0))
            }
        }

        private mutating func told(_ event: TapEntry.Event) throws -> [TapRecord] {
            time += 1_000_000
            let entry = TapEntry(channel: 0, time: MonotonicTime(nanoseconds: time), event: event)
            return try lines(transcript.lines(of: [.entry(entry)]))
        }

        mutating func open() throws -> [TapRecord] {
            try told(
                .opened(
                    TapChannel(
                        driverName: "stream",
                        path: "/p",
                        hasMonotonicStamps: false,
                        driver: wedge,
                        encoding: .utf8
                    )
                )
            )
        }

        /// Types a text in reads of `size` bytes.
        mutating func type(_ text: String, size: Int = .max) throws -> [TapRecord] {
            var bytes: [UInt8] = []
            for event in try ScannerTyping().type(Array(text.utf8)) {
                if event.type == InputEvent.key {
                    // As the kernel has it: before each key its scan code, which tells the key as well.
                    let code = Int32(event.code)
                    InputEvent(
                        time: event.time,
                        type: InputEvent.miscellaneous,
                        code: InputEvent.scanCode,
                        value: code
                    )
                    .append(to: &bytes)
                }
                event.append(to: &bytes)
            }
            var all: [TapRecord] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                all += try told(.bytes(Array(rest.prefix(size))))
                rest = rest.dropFirst(size)
            }
            return all
        }

        mutating func pause() throws -> [TapRecord] {
            time += 10_000_000_000
            return try told(.ticked)
        }

        mutating func close() throws -> [TapRecord] { try told(.closed) }

        mutating func lose() throws -> [TapRecord] { try lines(transcript.lines(of: [.lost(3)])) }
    }

    private static let judge: TapTranscript.Judge = { $0.starts(with: "BADGE".utf8) }

    @Test(arguments: [1, 7, 24, 100, Int.max])
    func `keys are told with the scan they make, however reads split them`(size: Int) throws {
        var listening = Listening()
        #expect(try listening.open().map(\.record) == [.opened])
        let lines = try listening.type("A1", size: size)
        let keys = lines.filter { $0.record == .event && $0.type == InputEvent.key }
        #expect(keys.map(\.code) == [42, 30, 42, 30, 2, 2, 28, 28])
        let scan = try #require(lines.first { $0.record == .scan })
        #expect(scan.text == "A1")
        #expect(scan.damaged == false)
    }

    @Test(arguments: [1, 24, 1_000, Int.max])
    func `a secret scan is one line without anything of it`(size: Int) throws {
        var listening = Listening(judge: Self.judge)
        _ = try listening.open()
        let open = try listening.type("ITEM-1", size: size)
        #expect(open.contains { $0.record == .scan && $0.text == "ITEM-1" })
        let secret = try listening.type("BADGE-7", size: size)
        #expect(secret.map(\.record) == [.withheld])
        let next = try listening.type("ITEM-2", size: size)
        #expect(next.contains { $0.record == .scan && $0.text == "ITEM-2" })
    }

    @Test func `what became no scan is withheld where anything is secret`() throws {
        var listening = Listening(judge: Self.judge)
        _ = try listening.open()
        var bytes: [TapRecord] = []
        bytes += try listening.type("BADG\u{03}", size: 24).filter { $0.record != .event }
        #expect(bytes.contains { $0.record == .scan || $0.record == .withheld })
        _ = try listening.pause()
        #expect(try listening.type("ITEM", size: 24).contains { $0.text == "ITEM" })
    }

    @Test func `after a loss nothing is told before the scan's end`() throws {
        var listening = Listening(judge: Self.judge)
        _ = try listening.open()
        let lost = try listening.lose()
        #expect(lost.map(\.record) == [.lost])
        #expect(lost.first?.count == 3)
        let tail = try listening.type("GE-7", size: 24)
        #expect(!tail.contains { $0.record == .scan })
        #expect(tail.contains { $0.record == .withheld })
        #expect(try listening.close().last?.record == .closed)
    }
}
