// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally account`: the ledger, which says where every read went.
struct AccountCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Show where every read went.",
        discussion: """
            reads in = in events + suppressed as repeats + filtered + open + rejected + lost, for each device \
            since the daemon started. Exit status 4 when it does not balance.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Only this device.", valueName: "name"))
    var device: String?

    func run() async throws {
        let query = device.map { [("device", $0)] } ?? []
        let account = try await report(
            AccountReport.self,
            Route.account,
            query: query,
            text: AccountText.print
        )
        if !account.isBalanced { throw ExitStatus.degraded }
    }
}

/// The ledger as people read it.
enum AccountText {
    static func print(_ account: AccountReport) {
        var table = Table(
            [
                "DEVICE", "READS IN", "IN EVENTS", "SUPPRESSED", "FILTERED", "OPEN", "REJECTED", "LOST",
                "BALANCE",
            ],
            rightAligned: [1, 2, 3, 4, 5, 6, 7]
        )
        func add(_ name: String, _ ledger: LedgerReport) {
            let numbers = [
                ledger.readsIn, ledger.inEvents, ledger.suppressed, ledger.filtered, ledger.open,
                ledger.rejected,
                ledger.lost,
            ]
            table.add(
                [name] + numbers.map { Show.count($0) } + [ledger.isBalanced ? "yes" : "NO"],
                colours: [8: ledger.isBalanced ? .good : .bad]
            )
        }
        for line in account.devices { add(line.device, line.ledger) }
        add("total", account.total)
        table.print()
        for line in account.devices where !line.ledger.rejections.isEmpty {
            let reasons = line.ledger.rejections.sorted { $0.key < $1.key }
                .map { "\($0.key) \(Show.count($0.value))" }
            Console.line("  \(line.device) rejected: " + reasons.joined(separator: ", "))
        }
        let events = account.events
        Console.line(
            "events made \(Show.count(events.made)) = committed \(Show.count(events.committed)) + pending "
                + Show.count(events.pending)
                + (events.refused > 0 ? " + refused \(Show.count(events.refused))" : "")
        )
        Console.line(
            account.isBalanced
                ? Colour.good("balanced") + " since \(Show.time(account.since) ?? account.since)"
                : Colour.bad("does not balance")
                    + ": please report this with the output of tally account --json"
        )
    }
}
