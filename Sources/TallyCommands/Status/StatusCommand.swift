// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally status`: overall health with the reason first, then a line per device, then the queue.
struct StatusCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show overall health, the devices and the queue.",
        discussion: "Exit status 0 when all is well, 4 when degraded, 3 when the daemon is not reachable."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Flag(help: "Show it again every two seconds.")
    var watch = false

    func run() async throws {
        var latest: StatusReport
        repeat {
            latest = try await withDaemon { try await $0.get(StatusReport.self, Route.status) }
            if watch, Console.isTerminal(), !common.json { Console.write(Array("\u{1B}[H\u{1B}[2J".utf8)) }
            try show(latest, text: StatusText.print)
            if watch { try await Task.sleep(for: .seconds(2)) }
        } while watch
        if latest.health.state != .ok { throw ExitStatus.degraded }
    }
}

/// A status as people read it.
enum StatusText {
    static func print(_ status: StatusReport) {
        printHealth(status.health)
        Console.line()
        Console.line(
            status.host + (status.gln.map { " (GLN \($0))" } ?? "")
                + "  tallyd \(status.version), up \(Show.span(status.uptimeSeconds)), pid \(status.pid)"
        )
        Console.line(
            "configuration \(status.configuration.file) (\(status.configuration.source)), clock "
                + (status.clockSynchronised ? "synchronised" : Colour.warning("not synchronised"))
        )
        Console.line()
        printDevices(status.devices)
        printStations(status.stations ?? [])
        Console.line()
        QueueText.printSummary(status.queue)
    }

    private static func printHealth(_ health: HealthReport) {
        switch health.state {
        case .ok:
            Console.line(Colour.good("ok") + ": everything configured works")
        case .degraded:
            for reason in health.reasons {
                Console.line(Colour.warning("degraded") + ": " + Table.printable(reason.message))
                if let mend = reason.mend { Console.line("  → " + mend) }
            }
        }
    }

    private static func printDevices(_ devices: [DeviceReport]) {
        guard !devices.isEmpty else {
            Console.line("no device is configured or claimed; see: tally devices --all")
            return
        }
        var table = Table(
            [
                "NAME", "STATE", "KIND", "DRIVER", "READ POINT", "READS", "EVENTS", "REJECTED", "LOST",
                "LAST", "SIGNALS",
            ],
            rightAligned: [5, 6, 7, 8]
        )
        for device in devices {
            let ledger = device.ledger
            table.add(
                [
                    device.name, device.state, device.kind, device.driver, device.readPoint,
                    Show.count(ledger.readsIn), Show.count(ledger.inEvents), Show.count(ledger.rejected),
                    Show.count(ledger.lost), Show.time(device.last), Show.signals(device.signalMeans),
                ],
                colours: [1: colour(of: device.state)].merging(ledger.lost > 0 ? [8: .bad] : [:]) { $1 }
            )
        }
        table.print()
        for device in devices {
            guard let words = device.readerCounters?.words, !words.isEmpty else { continue }
            Console.line("  \(device.name): \(words.joined(separator: ", ")) since the daemon started")
        }
        for device in devices where device.state != "ready" {
            guard let reason = device.reason else { continue }
            Console.line(
                "  \(device.name): \(Table.printable(reason)) (since \(Show.time(device.since) ?? device.since))"
            )
        }
    }

    /// What control barcodes changed.
    private static func printStations(_ stations: [StationReport]) {
        if !stations.isEmpty { Console.line() }
        for station in stations {
            var changes: [String] = []
            if let step = station.step {
                let configured = station.configuredStep.map { ", configured \($0)" } ?? ""
                let since = station.stepSince.map { Show.time($0) ?? $0 } ?? "?"
                changes.append("step \(step) since \(since)\(configured)")
            }
            if let session = station.session {
                let since = station.sessionSince.map { Show.time($0) ?? $0 } ?? "?"
                changes.append("session \(session) open since \(since)")
            }
            Console.line("\(station.readPoint): " + Table.printable(changes.joined(separator: "; ")))
        }
    }

    private static func colour(of state: String) -> Colour {
        switch state {
        case "ready": .good
        case "disabled": .faint
        case "connecting", "degraded": .warning
        default: .bad
        }
    }
}
