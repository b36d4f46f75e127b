// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DeviceIO
import Glibc

/// Who holds a device that is busy: `/proc` tells, to root.
enum HolderCheck {
    static func check(_ device: DeviceReport) -> DoctorReport.Check? {
        guard device.state == "busy", let node = device.node else { return nil }
        // tallyd holds it too while it waits for the grab.
        let holders = DeviceHolder.all(of: node).filter { $0.name != "tallyd" }
        let name = "device \(device.name)"
        if holders.isEmpty {
            return .init(
                name,
                .failed,
                "\(node) is held by another program",
                mend: geteuid() == 0 ? "replug the device" : "sudo tally doctor names the program"
            )
        }
        let words = holders.map { "\($0)" }.joined(separator: ", ")
        return .init(
            name,
            .failed,
            "\(node) is held by \(words)",
            mend: "stop that program; tallyd tries again by itself"
        )
    }
}
