// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import DeviceIO
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

            With --reset it does one thing: it resets a USB device that hangs, as pulling its plug would. That \
            needs root, or the right to write to the device's node on the bus. A device that is being read is \
            left alone.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Option(
        help: ArgumentHelp(
            "Reset this USB device: a name, or an identity of tally devices.",
            valueName: "device"
        )
    )
    var reset: String?

    func run() async throws {
        if let reset { return try await runReset(reset) }
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

extension DoctorCommand {
    /// Resets a device; without the daemon nobody reads it.
    private func runReset(_ name: String) async throws {
        var devices: [DeviceReport] = []
        do {
            devices = try await withDaemon { try await $0.get(StatusReport.self, Route.status).devices }
        } catch let failure as ControlClient.Failure {
            // A daemon that does not answer may be reading even so: only one that is not there is no daemon.
            guard case .unreachable(let socket, _) = failure, Self.nobodyListens(at: socket) else {
                throw failure
            }
        }
        try show(try DeviceReset(devices: devices).run(name)) { Console.line(Table.printable($0.words)) }
    }

    private static func nobodyListens(at socket: String) -> Bool {
        do throws(USBFailure) {
            _ = try PacketStream(socket: socket)
            return false
        } catch {
            guard case .system(let failure) = error else { return false }
            return failure.errno == .connectionRefused || failure.errno == .noSuchFile
        }
    }
}
