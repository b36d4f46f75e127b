// SPDX-License-Identifier: Apache-2.0

import EventQueue
import Foundation
import Testing

/// Kills a real writing process again and again and holds the queue to every number it announced.
@Suite(.timeLimit(.minutes(3)))
struct CrashTests {
    /// The executable beside the test bundle.
    private static let writer = Bundle.allBundles.map(\.bundleURL).map {
        $0.deletingLastPathComponent().appendingPathComponent("QueueCrashWriter").path
    }.first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test func losesNoAnnouncedEventWhenKilled() async throws {
        let writer = try #require(Self.writer ?? Self.besideThisProgram, "build QueueCrashWriter")
        let directory = try TemporaryDirectory()
        var random = SystemRandomNumberGenerator()
        var total: Int64 = 0
        for round in 0..<40 {
            let announced = try await killed(
                writer,
                directory.database,
                round,
                after: .random(in: 0...60, using: &random)
            )
            let stored = try await QueueFile(path: directory.database).reader.statistics()
            #expect(stored.head >= announced, "round \(round)")
            #expect(stored.head >= total)
            total = stored.head
        }
        // Every number is there once, and the file is whole.
        let queue = try QueueStore(configuration(directory, edge: "crash", machine: "crash"))
        #expect(queue.identity.opening == .resumed)
        var next: Int64 = 0
        while next < total {
            let page = try await queue.reader.events(after: next, limit: 10_000)
            try #require(page.events.map(\.seq) == Array(next + 1...page.next))
            next = page.next
        }
        #expect(total > 0)
        #expect(try await queue.reader.integrityFaults().isEmpty)
        var sample = SampleEvents(seed: 99)
        try await commit(sampleBatch(1, &sample), to: queue, expecting: total + 1)
        try await queue.drain(within: .seconds(10))
    }

    /// Runs the writer, kills it `milliseconds` after its first announcement, and returns the last one.
    private func killed(
        _ writer: String,
        _ database: String,
        _ seed: Int,
        after milliseconds: Int
    ) async throws -> Int64 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: writer)
        process.arguments = [database, "\(seed + 1)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading
        var text = output.availableData
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < deadline { text += output.availableData }
        kill(process.processIdentifier, SIGKILL)
        text += try output.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        let numbers = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { Int64($0) }
        #expect(numbers == numbers.sorted())
        return try #require(numbers.last)
    }

    private static var besideThisProgram: String? {
        let arguments = CommandLine.arguments + [Bundle.main.executablePath ?? ""]
        for argument in arguments {
            let folder = URL(fileURLWithPath: argument).deletingLastPathComponent()
            let path = folder.appendingPathComponent("QueueCrashWriter").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        return nil
    }
}
