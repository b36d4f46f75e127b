// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Testing

@testable import Devices

/// `replace = "same-port"`.
struct PlaceKeeperTests {
    private var bench: DeviceConfiguration {
        var bench = DeviceConfiguration.scanner(
            0,
            "bench",
            DeviceMatch(usb: DeviceMatch.USBID("05e0:1200"), serial: "S1")
        )
        bench.takesSamePort = true
        return bench
    }

    /// An event node of a USB scanner.
    private func scanner(
        _ serial: String?,
        port: String = "1-2",
        product: UInt16 = 0x1200,
        number: Int = 5,
        _ properties: [String: String] = [:]
    ) -> UdevDevice {
        let usb = "/sys/devices/usb1/\(port)"
        var device = UdevDevice(
            sysPath: "\(usb)/input/event\(number)",
            subsystem: "input",
            sysName: "event\(number)",
            node: "/dev/input/event\(number)"
        )
        device.properties = properties.merging(["ID_INPUT_KEYBOARD": "1"]) { first, _ in first }
        device.usb = .init(sysPath: usb, port: port, vendor: 0x05E0, product: product, serial: serial)
        return device
    }

    /// What is told, each time something else is plugged in.
    private func look(
        _ keeper: inout PlaceKeeper,
        _ configurations: [DeviceConfiguration],
        _ devices: UdevDevice...
    ) -> [PlaceNotice] {
        var catalogue = DeviceCatalogue()
        catalogue.replaceAll(by: devices)
        let units = catalogue.units
        let (resolutions, owners) = Resolver(units: units).resolve(configurations)
        return keeper.look(at: configurations, resolutions, units, isFree: { owners[$0] == nil })
    }

    private let place = UnitPlace(
        unit: "usb 05e0:1200 serial S1",
        usb: .init(vendor: 0x05E0, product: 0x1200),
        port: "1-2"
    )
    private let successor = DeviceIdentity.usbSerial(vendor: 0x05E0, product: 0x1200, serial: "S2")

    @Test func `A unit of the same model at the port of one that is gone is its successor, told once`() {
        var keeper = PlaceKeeper([:])
        let news1 = look(&keeper, [bench], scanner("S1"))
        #expect(news1 == [.found(place, device: "bench")])
        let news2 = look(&keeper, [bench], scanner("S1"))
        #expect(news2.isEmpty)
        let news3 = look(&keeper, [bench])
        #expect(news3.isEmpty)
        let news4 = look(&keeper, [bench], scanner("S2"))
        #expect(news4 == [.successor(successor, device: "bench")])
        let news5 = look(&keeper, [bench], scanner("S2"))
        #expect(news5.isEmpty)
    }

    @Test func `The place is known from an earlier run`() {
        var keeper = PlaceKeeper(["bench": place])
        let news6 = look(&keeper, [bench], scanner("S2"))
        #expect(news6 == [.successor(successor, device: "bench")])
    }

    @Test func `Another port, another model, an ignored unit and another's device are none`() {
        var keeper = PlaceKeeper(["bench": place])
        let news7 = look(&keeper, [bench], scanner("S2", port: "1-3"))
        #expect(news7.isEmpty)
        let news8 = look(&keeper, [bench], scanner("S2", product: 0x9999))
        #expect(news8.isEmpty)
        let news9 = look(&keeper, [bench], scanner("S2", ["TALLY_IGNORE": "1"]))
        #expect(news9.isEmpty)
        let other = DeviceConfiguration.scanner(1, "other", DeviceMatch(serial: "S2"))
        let news10 = look(&keeper, [bench, other], scanner("S2"))
        #expect(news10.isEmpty)
    }

    @Test func `While the unit is there, nobody takes its place, and its new port counts`() {
        var keeper = PlaceKeeper(["bench": place])
        var moved = place
        moved.port = "1-7"
        let news13 = look(&keeper, [bench], scanner("S1", port: "1-7"), scanner("S2", number: 6))
        #expect(news13 == [.found(moved, device: "bench")])
        let news11 = look(&keeper, [bench], scanner("S2", number: 6))
        #expect(news11.isEmpty)
        let news14 = look(&keeper, [bench], scanner("S2", port: "1-7"))
        #expect(news14 == [.successor(successor, device: "bench")])
    }

    @Test func `Only devices that are to be replaced unattended are`() {
        var keeper = PlaceKeeper(["bench": place])
        var bench = bench
        bench.takesSamePort = false
        let news12 = look(&keeper, [bench], scanner("S2"))
        #expect(news12.isEmpty)
    }
}
