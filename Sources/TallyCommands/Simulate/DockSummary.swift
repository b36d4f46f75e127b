// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import EPC
import EventQueue
import Foundation
import Simulators

/// What the virtual reader says it sent, and what the daemon says it did with it.
struct DockOutcome: Sendable {
    var reader: SimulatedReader.Report
    var account: AccountReport
}

/// What was simulated held against what is in the database.
struct DockSummary {
    private struct Line {
        var isGood: Bool
        var text: String
    }

    private var lines: [Line] = []

    /// Whether everything is there and the books balance.
    var isGood: Bool { lines.allSatisfy(\.isGood) }

    init(
        outcome: DockOutcome,
        pallet: [SimulatedTag],
        codes: [[UInt8]],
        database: String,
        daemon: (status: Int32, seconds: Double)
    ) async throws {
        let events = try await Self.events(in: database)
        let arrived = events.filter { $0.type == "arrived" }
        let departed = events.filter { $0.type == "departed" }
        let scans = events.filter { $0.type == "scan" }
        let account = outcome.account
        let reader = account.devices.first { $0.device == "dock-1-portal" }?.ledger ?? LedgerReport()
        let scanner = account.devices.first { $0.device == "bench-1" }?.ledger ?? LedgerReport()
        let sent = outcome.reader.sent

        add(
            reader.readsIn == UInt64(sent) && outcome.reader.overrun == 0,
            "reads in     \(Show.count(reader.readsIn)) of \(Show.count(sent)) that the virtual reader sent"
        )
        let wanted = Set(pallet.map { Self.hex($0) })
        let seen = Set(arrived.compactMap { $0.rfid?.epc })
        add(
            seen == wanted && arrived.count == wanted.count,
            "tags         \(arrived.count) arrived, \(departed.count) departed, of \(wanted.count) on the pallet"
        )
        let summed = departed.reduce(0) { $0 + ($1.rfid?.reads ?? 0) }
        add(
            departed.count == wanted.count && summed == sent,
            "             the departures account for \(Show.count(summed)) reads"
        )
        let typed = codes.map { String(decoding: $0.dropFirst(3), as: UTF8.self) }
        let captured = scans.compactMap(\.barcode?.text)
        add(
            captured == typed && scans.allSatisfy { $0.quality == "ok" },
            "scans        \(scans.count) of \(typed.count) typed, \(Show.count(scanner.rejected)) rejected"
        )
        let shared = Set(scans.compactMap(\.item)).intersection(arrived.compactMap(\.item))
        add(
            shared.count == Set(typed).count,
            "items        \(shared.count) seen both as a barcode and as a tag, under one identity"
        )
        add(
            account.isBalanced,
            "ledger       \(Show.count(account.total.readsIn)) in = \(Show.count(account.total.inEvents)) in events + "
                + "\(Show.count(account.total.suppressed)) repeats + \(Show.count(account.total.open)) open + "
                + "\(Show.count(account.total.rejected)) rejected + \(Show.count(account.total.lost)) lost"
        )
        add(
            account.events.pending == 0 && events.compactMap(\.seq) == Array(1...Int64(max(1, events.count))),
            "events       \(Show.count(events.count)) durable, seq 1 to \(events.last?.seq ?? 0) without a gap"
        )
        add(
            daemon.status == 0 && daemon.seconds < 5,
            "daemon       ended with status \(daemon.status) after \(Show.span(daemon.seconds))"
        )
    }

    func print() {
        Console.line()
        Console.line(Colour.strong("Summary"))
        for line in lines {
            Console.line("  \(line.isGood ? Colour.good("ok ") : Colour.bad("BAD")) \(line.text)")
        }
        Console.line(
            isGood
                ? Colour.good("Every simulated tag and scan is in the database, and the ledger balances.")
                : Colour.bad("Something is missing: see the lines marked BAD, and the log.")
        )
    }

    private mutating func add(_ isGood: Bool, _ text: String) {
        lines.append(Line(isGood: isGood, text: text))
    }

    /// Every event of the database, read as any other program would.
    private static func events(in database: String) async throws -> [EventLine] {
        let reader = try QueueFile(path: database).reader
        var events: [EventLine] = []
        var position: Int64 = 0
        while true {
            let page = try await reader.events(after: position)
            events += try page.events.map { try EventLine(Data($0.json.utf8)) }
            if page.next >= page.head || page.next <= position { return events }
            position = page.next
        }
    }

    private static func hex(_ tag: SimulatedTag) -> String {
        (0..<tag.epc.byteCount).map { String(format: "%02X", tag.epc.byte(at: $0)) }.joined()
    }
}
