// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import Pipeline

/// What lowers the daemon's health, worst first.
enum Health {
    static func report(
        unreadable: String? = nil,
        devices: [DeviceReport],
        queue: QueueReport,
        configuration: ConfigurationState,
        assignments: [String] = [],
        ledger: Ledger
    ) -> HealthReport {
        var reasons: [HealthReport.Reason] = []
        if let unreadable {
            reasons.append(
                .init(
                    code: "queue-read",
                    message: "the queue cannot be read: \(unreadable)",
                    mend: "look at the disk and at \(queue.file); capture goes on"
                )
            )
        }
        if !ledger.isBalanced {
            reasons.append(
                .init(
                    code: "ledger",
                    message: "the ledger does not balance: a read is unaccounted for",
                    mend: "tally account; please report this"
                )
            )
        }
        if let writer = queue.writer, writer.refused > 0 {
            reasons.append(
                .init(
                    code: "queue-refused",
                    message: "the queue refused \(writer.refused) records, which are lost: "
                        + (writer.lastRefusal ?? "unknown reason"),
                    mend: "tally account; please report this"
                )
            )
        }
        if ledger.total.lost > 0 {
            reasons.append(
                .init(
                    code: "reads-lost",
                    message: "\(ledger.total.lost) reads were lost since the start: no room",
                    mend: "tally account tells of which device, tally queue list of when (alerts)"
                )
            )
        }
        if let writer = queue.writer, writer.state == "retrying" {
            reasons.append(
                .init(
                    code: "queue-write",
                    message: "the queue cannot be written: \(writer.lastError ?? "unknown reason"); "
                        + "\(writer.waiting) records wait in memory",
                    mend: "tally doctor; events are kept in memory and written as soon as it is possible"
                )
            )
        }
        if !configuration.errors.isEmpty {
            let others = configuration.errors.count - 1
            reasons.append(
                .init(
                    code: "configuration",
                    message: "\(configuration.errors[0])" + (others > 0 ? " (and \(others) more)" : "")
                        + "; "
                        + (configuration.source == "file"
                            ? "what was loaded at \(configuration.loaded) stays in force"
                            : "the \(configuration.source) configuration is in force"),
                    mend: "tally config check \(configuration.file); then: systemctl reload tallyd"
                )
            )
        }
        if let first = assignments.first {
            let others = assignments.count - 1
            reasons.append(
                .init(
                    code: "assignments",
                    message: "what was assigned to a device is not in force: \(first)"
                        + (others > 0 ? " (and \(others) more)" : ""),
                    mend: "tally assignments shows them; tally release NAME forgets one"
                )
            )
        }
        for device in devices where !["ready", "disabled"].contains(device.state) {
            reasons.append(
                .init(
                    code: "device-\(device.state)",
                    message: "\(device.kind) \(device.name) is \(device.state)"
                        + (device.reason.map { ": \($0)" } ?? ""),
                    mend: device.mend ?? mend(device.state)
                )
            )
        }
        return HealthReport(reasons: reasons)
    }

    private static func mend(_ state: String) -> String? {
        switch state {
        case "missing": "plug it in; tally devices --all shows what is there"
        case "busy": "sudo tally doctor names the program that holds it"
        case "ambiguous": "make its match more exact: tally devices --all"
        case "error", "degraded": "tally doctor; journalctl -u tallyd"
        default: nil
        }
    }
}
