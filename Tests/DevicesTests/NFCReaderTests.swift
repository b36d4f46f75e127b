// SPDX-License-Identifier: Apache-2.0

import Capture
import DaemonStage
import DeviceIO
import Devices
import ScannerInput
import Simulators
import Testing

@Suite struct NFCReaderTests {
    private static let uid: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80]
    private static let link = "https://id.gs1.org/01/09506000134352/21/A7"
    private static let tag = SimulatedNFCTag.memory(uid: uid, message: NDEFWriting.uri(link))

    @Test func `Tags held to a reader are scans, and it goes and comes like any device`() async throws {
        let path = RunningDevices.temporaryPath("nfc")
        let reader = try DeskReader(at: path)
        let devices = try await RunningDevices([.nfcReader(0, "desk", DeviceMatch(path: path))])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        #expect(devices.status(of: "desk")?.driver == "ccid")

        reader.place(Self.tag)
        #expect(await devices.sink.eventually { $0[0].scans == [Self.link] })
        reader.remove()
        reader.place(SimulatedNFCTag(uid: Self.uid, kind: .classic))
        #expect(await devices.sink.eventually { $0[0].scans.last == "04A1B2C3D4E580" })

        reader.unplug()
        #expect(await devices.sink.eventually { $0[0].states.contains("missing") })
        // Plugged in again with the tag still on it: that is a presentation of its own.
        #expect(await devices.sink.eventually { $0[0].scans.count == 3 })
        #expect(devices.sink[0].scans == [Self.link, "04A1B2C3D4E580", "04A1B2C3D4E580"])
        #expect(devices.sink[0].rejections == [:])
        await devices.stop()
    }

    @Test func `Unplugged in the middle of a tag is counted`() async throws {
        let path = RunningDevices.temporaryPath("nfc")
        let reader = try DeskReader(at: path)
        let devices = try await RunningDevices([.nfcReader(0, "desk", DeviceMatch(path: path))])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        reader.placeAndUnplug(Self.tag)
        #expect(await devices.sink.eventually { $0[0].states.contains("missing") })
        #expect(devices.sink[0].rejections == [.disconnected: 1])
        // Plugged in again with the tag still on it, it reads what it could not read before.
        #expect(await devices.sink.eventually { $0[0].scans == [Self.link] })
        await devices.stop()
    }

    @Test func `A reader that answers nonsense is in error and is opened again`() async throws {
        let path = RunningDevices.temporaryPath("nfc")
        let reader = try DeskReader(at: path)
        let devices = try await RunningDevices([.nfcReader(0, "desk", DeviceMatch(path: path))])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        reader.say([0xEE, 0xEE, 0xEE])
        #expect(await devices.sink.eventually { $0[0].states.contains("error") })
        #expect(devices.sink[0].reasons.contains("\(path): the reader answers what makes no sense"))
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        reader.place(Self.tag)
        #expect(await devices.sink.eventually { $0[0].scans == [Self.link] })
        await devices.stop()
    }

    @Test(arguments: ["/etc/passwd", "/dev/null"])
    func `A path that leads to no reader is an error that says so`(_ path: String) async throws {
        let devices = try await RunningDevices([.nfcReader(0, "desk", DeviceMatch(path: path))])
        #expect(await devices.sink.eventually { $0[0].states == ["error"] })
        #expect(devices.status(of: "desk")?.reason == "\(path) has no interface of a smart-card reader")
        await devices.stop()
    }
}

extension DeviceConfiguration {
    static func nfcReader(_ index: UInt16, _ name: String, _ match: DeviceMatch) -> DeviceConfiguration {
        DeviceConfiguration(
            index: DeviceIndex(index),
            name: name,
            match: match,
            kind: .scanner(ScannerOptions(), ScannerConnection(driver: .ccid))
        )
    }
}
