// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import TallyConfig

/// What can be checked without the daemon.
struct MachineChecks {
    let configurationFile: String
    let stateDirectory: String

    func all() -> [DoctorReport.Check] {
        [configuration(), layouts(), state(), space(), rules(), probing()].compactMap { $0 }
            + DeviceChecks().all()
    }

    private func configuration() -> DoctorReport.Check {
        let name = "configuration"
        let path = configurationFile
        guard FileManager.default.fileExists(atPath: path) else {
            return .init(name, .warning, "there is no \(path): the built-in defaults are in force")
        }
        do throws(ConfigurationFiles.Failure) {
            let result = ConfigurationLoader.load(files: try ConfigurationFiles(path: path).files)
            let errors = result.diagnostics.filter { $0.severity == .error }
            guard let first = errors.first else { return .init(name, .ok, "\(path) is valid") }
            return .init(
                name,
                .failed,
                "\(first)" + (errors.count > 1 ? " and \(errors.count - 1) more" : ""),
                mend: "tally config check \(path)"
            )
        } catch {
            return .init(name, .failed, "\(error)", mend: "sudo tally doctor, or join the group tally")
        }
    }

    /// Whether the keyboard layouts that scanners are set to are to be had here; `nil` while none but the built-in is.
    func layouts() -> DoctorReport.Check? {
        let name = "keyboard layouts"
        guard let files = try? ConfigurationFiles(path: configurationFile).files else { return nil }
        let result = ConfigurationLoader.load(files: files)
        let scanners = result.configuration?.scanners ?? []
        let named = Set(scanners.map(\.keyboard.layout)).subtracting(["us"])
        guard !named.isEmpty else { return nil }
        guard let first = LayoutCheck.warnings(about: result).first else {
            return .init(name, .ok, "\(named.sorted().joined(separator: ", ")) by libxkbcommon")
        }
        return .init(
            name,
            .failed,
            "\(first.keyPath): \(first.message)",
            mend: "sudo apt install xkb-data, or set layout to one of localectl list-x11-keymap-layouts"
        )
    }

    private func state() -> DoctorReport.Check {
        let name = "state directory"
        var isDirectory: ObjCBool = false
        // The call writes to the variable during the call only.
        guard unsafe FileManager.default.fileExists(atPath: stateDirectory, isDirectory: &isDirectory) else {
            return .init(name, .warning, "\(stateDirectory) does not exist; tallyd makes it when it starts")
        }
        guard isDirectory.boolValue else {
            return .init(name, .failed, "\(stateDirectory) is not a directory", mend: "move it away")
        }
        return .init(name, .ok, stateDirectory)
    }

    private func space() -> DoctorReport.Check? {
        var place = stateDirectory
        while !FileManager.default.fileExists(atPath: place), place != "/" {
            place = URL(fileURLWithPath: place).deletingLastPathComponent().path
        }
        guard let attributes = try? FileManager.default.attributesOfFileSystem(forPath: place),
            let free = (attributes[.systemFreeSize] as? NSNumber)?.int64Value
        else { return nil }
        let finding = "\(Show.bytes(free)) free at \(place)"
        if free < 64 << 20 {
            return .init(
                "disk space",
                .failed,
                finding,
                mend: "free some: events wait in memory when it is used up"
            )
        }
        return .init("disk space", free < 1 << 30 ? .warning : .ok, finding, mend: "free some")
    }

    private func rules() -> DoctorReport.Check {
        let places = [
            "/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d", "/usr/lib/udev/rules.d",
        ]
        let found = places.map { $0 + "/60-tally.rules" }.first { FileManager.default.fileExists(atPath: $0) }
        guard let found else {
            return .init(
                "udev rules",
                .warning,
                "60-tally.rules is not installed: no scanner is claimed by itself",
                mend: "sudo make install; sudo udevadm control --reload; sudo udevadm trigger"
            )
        }
        return .init("udev rules", .ok, found)
    }

    /// Programs known to send bytes to serial ports that appear.
    private func probing() -> DoctorReport.Check? {
        let names = ["ModemManager", "brltty"]
        let running = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap {
            pid -> String? in
            guard Int(pid) != nil else { return nil }
            let name = (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8))?
                .trimmingCharacters(in: .whitespacesAndNewlines)
            return name.flatMap { names.contains($0) ? $0 : nil }
        }
        guard let running, !running.isEmpty else { return nil }
        return .init(
            "probing programs",
            .warning,
            "\(Set(running).sorted().joined(separator: ", ")) may talk to serial ports",
            mend: "tally status tells which scanner is not kept from them, and how to; or remove the program"
        )
    }
}
