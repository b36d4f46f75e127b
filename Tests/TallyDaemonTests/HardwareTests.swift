// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Testing

@testable import Devices
@testable import TallyDaemon

/// What is made of the hardware that a request names.
@Suite struct HardwareTests {
    private static func device(_ kinds: [SeenNode.Kind]) -> SeenDevice {
        SeenDevice(
            identity: .usbPort(vendor: 0x072F, product: 0x2200, port: "1-4"),
            title: "",
            nodes: kinds.map { SeenNode(kind: $0, path: "/dev/\($0.rawValue)") },
            claim: .candidate
        )
    }

    @Test(arguments: [
        ([SeenNode.Kind.smartCard], String?.some("ccid")), ([.keys], nil), ([.smartCard, .keys], nil),
        ([.serial], nil),
    ])
    func `a smart-card reader gets the driver without which it is not read, and nothing else does`(
        kinds: [SeenNode.Kind],
        driver: String?
    ) throws {
        let hardware = try Hardware(named: "usb 072f:2200 port 1-4", in: [Self.device(kinds)])
        #expect(hardware.driver == driver)
        #expect(hardware.match == .table(["usb": .text("072f:2200"), "port": .text("1-4")]))
    }
}
