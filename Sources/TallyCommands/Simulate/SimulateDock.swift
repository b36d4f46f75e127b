// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation
import Simulators

/// `tally simulate dock`: the whole journey of reads, from virtual devices to the queue, before one's eyes.
struct SimulateDock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dock",
        abstract: "Run a daemon of its own against a simulated dock door and packing station.",
        discussion: """
            A pallet of tags passes a virtual reader with two antennas while a virtual scanner types codes; the \
            events are shown as they become durable. Exit status 0 only if the ledger balances and every \
            simulated tag and scan is in the database.
            """
    )

    @Option(help: ArgumentHelp("Where configuration, queue and log are kept.", valueName: "directory"))
    var dir: String?
    @Option(help: "Tags on the pallet.")
    var tags = 120
    @Option(help: "Seconds the pallet takes.")
    var seconds = 10
    @Option(help: "Codes the scanner types.")
    var scans = 20
    @Option(help: "The same seed gives the same tags and reads.")
    var seed: UInt64 = 1

    func validate() throws {
        guard (1...10_000).contains(tags) else { throw ValidationError("--tags is a number from 1 to 10000") }
        guard (1...600).contains(seconds) else {
            throw ValidationError("--seconds is a number from 1 to 600")
        }
        guard (1...tags).contains(scans) else {
            throw ValidationError("--scans is a number from 1 to --tags")
        }
    }

    func run() async throws {
        let place =
            dir
            ?? FileManager.default.temporaryDirectory.appendingPathComponent("tally-dock-\(getuid())").path
        let stage = try DockStage(directory: place, tags: tags)
        let door = try SimulatedDoor(
            on: .pseudoTerminal(stage.readerPort),
            tags: tags,
            antennas: [1, 2],
            duration: .seconds(seconds),
            seed: seed
        )
        defer { door.reader.stop() }
        let pallet = door.pass.population.tags
        let codes = DockCodes(for: pallet.prefix(scans)).codes

        Console.line("A dock door: a virtual reader with 2 antennas, a pallet of \(tags) tags.")
        let bench = try DockBench(stage: stage)
        Console.line("A packing station: a virtual scanner \(bench.words), \(scans) GS1 DataMatrix codes.")
        Console.line("Everything is kept in \(stage.directory.path)")
        Console.line()
        try stage.start()
        defer { stage.abandon() }

        let outcome = try await ControlClient.withClient(socket: stage.socket) { client in
            try await play(stage, door, bench, codes, client)
        }
        let end = try await stage.stop()
        let summary = try await DockSummary(
            outcome: outcome,
            pallet: pallet,
            codes: codes,
            database: stage.database,
            daemon: end
        )
        summary.print()
        printNextCommands(stage)
        if !summary.isGood { throw ExitStatus.failed }
    }

    /// Lets pallet and codes pass, shows what is captured, and waits until all of it is.
    private func play(
        _ stage: DockStage,
        _ door: SimulatedDoor,
        _ bench: DockBench,
        _ codes: [[UInt8]],
        _ client: ControlClient
    ) async throws -> DockOutcome {
        try await bench.plugIn()
        try await stage.waitUntilReady(client)
        let view = Task { try await show(client) }
        let pause = Double(seconds) / Double(codes.count) * 0.9
        async let pass = Blocking.run { door.run(for: .seconds(seconds + 30)) }
        async let typed: Void = Blocking.run { try bench.type(codes, pause: pause) }
        let report = try await pass
        try await typed
        guard report.isPassOver else {
            throw CommandFailure(message: "the pallet did not pass: the daemon does not read")
        }
        let account = try await settle(client, stage)
        view.cancel()
        return DockOutcome(reader: report, account: account)
    }

    /// Prints events as they commit.
    private func show(_ client: ControlClient) async throws {
        try await client.lines(Route.events, query: [("after", "0"), ("follow", "1")]) { line in
            Console.line(try EventLine(Data(line)).text)
            return true
        }
    }

    /// Waits until every tag has departed and nothing is on the way to the disk.
    private func settle(_ client: ControlClient, _ stage: DockStage) async throws -> AccountReport {
        let deadline = Date(timeIntervalSinceNow: Double(20 + stage.departAfterSeconds))
        while true {
            let account = try await client.get(AccountReport.self, Route.account)
            let queue = try await client.get(QueueReport.self, Route.queue)
            let isSettled = queue.openTags == 0 && account.events.pending == 0 && account.isBalanced
            if isSettled || Date() > deadline {
                // What was committed last is printed by now, or in a moment.
                try await Task.sleep(for: .milliseconds(200))
                return account
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func printNextCommands(_ stage: DockStage) {
        let database = Self.quoted(stage.database)
        // As this program was called: it may not be on the PATH.
        let tally = Self.quoted(CommandLine.arguments.first ?? "tally")
        Console.line()
        Console.line("Try next:")
        Console.line("  \(tally) queue list --database \(database)")
        Console.line("  \(tally) queue show 1 --database \(database)")
        Console.line("  sqlite3 \(database) 'SELECT type, count(*) FROM v1_event GROUP BY type'")
        Console.line("  \(tally) decode ']d2010950600013435221A7'")
        Console.line("  \(tally) config check \(Self.quoted(stage.configurationFile))")
        Console.line("  sudo make install    # then: tally status, tally tail -f")
    }

    /// A word for the shell.
    private static func quoted(_ text: String) -> String {
        text.contains { $0 == " " || $0 == "'" || $0 == "\"" }
            ? "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'" : text
    }
}
