// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation
import TallyConfig

/// `tally doctor`: finds what is wrong and says how to mend it.
struct DoctorCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find what is wrong and say how to mend it.",
        discussion: """
            Looks at the machine and, when it runs, asks the daemon. With sudo it also names the programs that \
            hold a busy device. Exit status 1 when a check failed.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let paths = paths
        var checks: [DoctorReport.Check]
        do {
            let (daemon, status) = try await withDaemon { daemon in
                let report = try await daemon.get(DoctorReport.self, Route.doctor)
                return (report, try await daemon.get(StatusReport.self, Route.status))
            }
            // Where the daemon is, which may be elsewhere than this command would look.
            let state = URL(fileURLWithPath: status.queue.file).deletingLastPathComponent().path
            checks = MachineChecks(configurationFile: status.configuration.file, stateDirectory: state).all()
            checks.insert(.init("daemon", .ok, "tallyd answers at \(paths.socket)"), at: 0)
            checks += daemon.checks
            checks += status.devices.compactMap(HolderCheck.check)
            checks += NetworkChecks(
                configurationFile: status.configuration.file,
                connected: status.connectedDevices
            ).all()
        } catch let failure as ControlClient.Failure {
            checks = MachineChecks(configurationFile: paths.configuration, stateDirectory: paths.state).all()
            checks += NetworkChecks(configurationFile: paths.configuration).all()
            checks.insert(
                .init("daemon", .failed, "\(failure)", mend: "systemctl start tallyd; journalctl -u tallyd"),
                at: 0
            )
        }
        let report = DoctorReport(checks: checks)
        try show(report) { report in
            for check in report.checks {
                let mark =
                    switch check.verdict {
                    case .ok: Colour.good("ok     ")
                    case .warning: Colour.warning("warning")
                    case .failed: Colour.bad("FAILED ")
                    }
                Console.line("\(mark) \(check.name): \(Table.printable(check.finding))")
                if let mend = check.mend, check.verdict != .ok { Console.line("        → \(mend)") }
            }
        }
        if !report.isHealthy { throw ExitStatus.failed }
    }
}
