// SPDX-License-Identifier: Apache-2.0

import Capture
import Devices
import Testing

/// Real udev against umockdev's machine; the bus itself it does not carry.
@Suite(.serialized, .enabled(if: MockedMachine.isAvailable, "not run by umockdev-wrapper"))
struct MockedNFCTests {
    private static let description = """
        P: /devices/pci0000:00/0000:00:14.0/usb1/1-4
        N: bus/usb/001/004
        E: SUBSYSTEM=usb
        E: DEVTYPE=usb_device
        E: DEVNAME=/dev/bus/usb/001/004
        E: ID_USB_INTERFACES=:0b0000:
        A: idVendor=072f\\n
        A: idProduct=2200\\n
        A: manufacturer=ACS\\n
        A: product=ACR122U PICC Interface\\n

        """

    @Test func `A reader that nobody named is left alone`() async throws {
        let machine = try #require(MockedMachine())
        #expect(machine.plug(Self.description))
        let devices = try await RunningDevices([])
        #expect(devices.runtime.seen().map(\.title) == ["ACS ACR122U PICC Interface"])
        #expect(devices.runtime.seen().first?.advice.contains("driver = \"ccid\"") == true)
        #expect(devices.claimed.all.isEmpty)
        #expect(devices.runtime.snapshot().isEmpty)
        await devices.stop()
    }
}
