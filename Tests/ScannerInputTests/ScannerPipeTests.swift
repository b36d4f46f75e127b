// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import ScannerInput
import Simulators
import Testing

@Suite("A simulated scanner on a named pipe")
struct ScannerPipeTests {
    let path = FileManager.default.temporaryDirectory
        .appending(path: "tally-scanner-\(UUID().uuidString)").path(percentEncoded: false)

    @Test func aReaderGetsEveryScan() async throws {
        try ScannerPipe.create(at: path)
        try ScannerPipe.create(at: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let texts = (0..<50).map { "]d2010950600013435221S\($0)" }
        let path = path
        // On threads of their own: either waits for the other, which the pool's few threads must not.
        async let reading = onThread {
            // Ends when the scanner is unplugged.
            try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd()
        }
        async let typing: Void = onThread {
            let pipe = try ScannerPipe(path: path)
            for text in texts { try pipe.type(ScannerTyping().type(Array(text.utf8)), pace: .none) }
        }
        try await typing
        let bytes = try #require(try await reading)
        // A busy machine may stop the typist in mid-scan.
        var bench = Bench(ScannerOptions(partialTimeout: .seconds(600)))
        bench.feed(Array(bytes), at: .max)
        #expect(bench.texts == texts)
        #expect(bench.damage.allSatisfy { !$0 })
    }

    @Test func keepsThePaceOfReports() throws {
        try ScannerPipe.create(at: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let reader = try FileHandle(forUpdating: URL(filePath: path))
        let pipe = try ScannerPipe(path: path)
        let events = try ScannerTyping().type(Array("abc".utf8))
        let before = ContinuousClock.now
        try pipe.type(events)
        // No report goes out early; how late it may be is the machine's affair.
        let last = try #require(events.last).time.nanoseconds
        #expect(ContinuousClock.now - before >= .nanoseconds(last))
        // A busy machine may stop the typist in mid-scan.
        var bench = Bench(ScannerOptions(partialTimeout: .seconds(600)))
        bench.feed(Array(try #require(try reader.read(upToCount: events.count * 24))), at: .max)
        #expect(bench.texts == ["abc"])
        let scan = try #require(bench.output.scans.first).scan
        #expect(scan.firstByte < scan.lastByte)
    }

    @Test func saysThatNobodyReads() throws {
        try ScannerPipe.create(at: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: ScannerFailure.noReader(path: path)) {
            _ = try ScannerPipe(path: path, patience: .zero)
        }
    }

    @Test func leavesOtherFilesAlone() throws {
        try Data("x".utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: ScannerFailure.notAPipe(path: path)) { try ScannerPipe.create(at: path) }
    }

    @Test func aReaderThatGoesIsAnErrorNotTheEnd() throws {
        try ScannerPipe.create(at: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        // SAFETY: the path is copied by the kernel during the call.
        let reader = unsafe open(path, O_RDONLY | O_NONBLOCK)
        let pipe = try ScannerPipe(path: path)
        close(reader)
        let events = try ScannerTyping().type([0x41])
        #expect(throws: ScannerFailure.system(call: "write", path: path, errno: EPIPE)) {
            try pipe.type(events, pace: .none)
        }
    }

    @Test func refusesWhatNoKeyboardTypes() {
        #expect(throws: ScannerFailure.untypable("é", position: 1)) {
            try ScannerTyping().type(Array("aé".utf8))
        }
    }
}

/// Runs what blocks on a thread of its own.
private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
