// SPDX-License-Identifier: Apache-2.0

import ControlAPI

/// What the daemon finds when it looks at itself.
enum DaemonChecks {
    static func report(status: StatusReport) -> DoctorReport {
        var checks = [clock(status), queue(status.queue), configuration(status.configuration)]
        checks += status.devices.map(device) + status.devices.flatMap(reading)
        if status.devices.isEmpty {
            checks.append(
                .init(
                    "devices",
                    .warning,
                    "no device is configured or claimed",
                    mend: "tally devices --all shows what is plugged in and how to claim it"
                )
            )
        }
        return DoctorReport(checks: checks)
    }

    private static func clock(_ status: StatusReport) -> DoctorReport.Check {
        guard status.clockSynchronised else {
            return .init(
                "clock",
                .warning,
                "the kernel calls the wall clock unsynchronised: events carry the flag clock",
                mend: "run systemd-timesyncd or chrony"
            )
        }
        return .init("clock", .ok, "synchronised")
    }

    private static func queue(_ queue: QueueReport) -> DoctorReport.Check {
        let name = "queue"
        if let writer = queue.writer, writer.state == "retrying" {
            return .init(
                name,
                .failed,
                "cannot be written: \(writer.lastError ?? "unknown reason")",
                mend: "free disk space, or mend the file system of \(queue.file)"
            )
        }
        if queue.walBytes > 256 << 20 {
            return .init(
                name,
                .warning,
                "the write-ahead log has \(queue.walBytes >> 20) MiB",
                mend: "a program that reads the queue holds a transaction open: end it"
            )
        }
        return .init(name, .ok, "\(queue.events) events, head \(queue.head)")
    }

    private static func configuration(_ state: ConfigurationState) -> DoctorReport.Check {
        guard state.errors.isEmpty else {
            return .init(
                "configuration in force",
                .failed,
                "\(state.source), because of \(state.errors.count) errors",
                mend: "tally config check \(state.file); then: systemctl reload tallyd"
            )
        }
        return .init("configuration in force", .ok, "\(state.file) (\(state.source))")
    }

    /// How well a reader reads, where that is worth a look.
    private static func reading(_ device: DeviceReport) -> [DoctorReport.Check] {
        let findings = device.readerCounters?.findings(among: device.ledger.readsIn) ?? []
        return findings.map { .init("reading of \(device.name)", .warning, $0.finding, mend: $0.mend) }
    }

    private static func device(_ device: DeviceReport) -> DoctorReport.Check {
        let finding = device.state + (device.reason.map { ": \($0)" } ?? "")
        switch device.state {
        case "ready", "disabled": return .init("device \(device.name)", .ok, finding)
        case "connecting": return .init("device \(device.name)", .warning, finding)
        case "degraded":
            return .init(
                "device \(device.name)",
                .warning,
                finding,
                mend: device.mend ?? "journalctl -u tallyd"
            )
        default:
            return .init(
                "device \(device.name)",
                .failed,
                finding,
                mend: device.mend ?? "tally devices --all; journalctl -u tallyd"
            )
        }
    }
}
