// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation

/// Who holds a device that is busy: `/proc` tells, to root.
enum HolderCheck {
    static func check(_ device: DeviceReport) -> DoctorReport.Check? {
        guard device.state == "busy", let node = device.node else { return nil }
        let holders = holders(of: node)
        let name = "device \(device.name)"
        if holders.isEmpty {
            return .init(
                name,
                .failed,
                "\(node) is held by another program",
                mend: geteuid() == 0 ? "replug the device" : "sudo tally doctor names the program"
            )
        }
        let words = holders.map { "\($0.name) (pid \($0.pid))" }.joined(separator: ", ")
        return .init(
            name,
            .failed,
            "\(node) is held by \(words)",
            mend: "stop that program; tallyd tries again by itself"
        )
    }

    private static func holders(of node: String) -> [(pid: Int, name: String)] {
        let files = FileManager.default
        let target = (try? files.destinationOfSymbolicLink(atPath: node)).map {
            URL(fileURLWithPath: $0, relativeTo: URL(fileURLWithPath: node).deletingLastPathComponent()).path
        }
        let wanted = [node, target].compactMap { $0 }
        var found: [(Int, String)] = []
        for entry in (try? files.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = Int(entry), pid != Int(getpid()) else { continue }
            let directory = "/proc/\(entry)/fd"
            let descriptors = (try? files.contentsOfDirectory(atPath: directory)) ?? []
            let holds = descriptors.contains { descriptor in
                (try? files.destinationOfSymbolicLink(atPath: "\(directory)/\(descriptor)")).map(
                    wanted.contains
                )
                    ?? false
            }
            guard holds else { continue }
            let name = (try? String(contentsOfFile: "/proc/\(entry)/comm", encoding: .utf8))?
                .trimmingCharacters(in: .whitespacesAndNewlines)
            // tallyd holds it too while it waits for the grab.
            if name != "tallyd" { found.append((pid, name ?? "?")) }
        }
        return found
    }
}
