// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import Foundation
import ReaderProtocols
import Simulators
import TLSLinks
import Testing

/// Readers at the other end of a TCP connection; the protocol is no matter.
@Suite struct NetworkReaderTests {
    private static func reader(
        _ port: UInt16,
        host: String = "127.0.0.1",
        tls: TLSOptions? = nil,
        index: UInt16 = 0
    ) -> DeviceConfiguration {
        DeviceConfiguration(
            index: DeviceIndex(index),
            name: "dock",
            match: DeviceMatch(),
            kind: .reader(
                .thingMagic,
                ReaderOptions(region: .europe),
                .network(NetworkEndpoint(host: host, port: port), tls)
            )
        )
    }

    /// A reader that listens at a free port of this machine.
    private static func listening() throws -> (reader: SimulatedReader, port: UInt16) {
        let reader = try SimulatedReader(on: .listening(TCPAddress(port: 0)))
        guard case .listening(let address) = reader.port else { preconditionFailure("it listens") }
        return (reader, address.port)
    }

    private static func expectAllReads(_ devices: RunningDevices, _ simulated: SimulatedReader) async {
        simulated.play(DoorPass(of: TagPopulation(pallet: 40, seed: 7), in: .seconds(1), seed: 7))
        #expect(await devices.sink.eventually { _ in simulated.report.isPassOver })
        #expect(await devices.sink.eventually { $0[0].reads == simulated.report.sent })
        #expect(devices.sink[0].epcs == simulated.report.sentEPCs)
        #expect(devices.sink[0].reads > 40)
        #expect(devices.sink[0].rejections.isEmpty)
    }

    @Test func `every tag read arrives, and the reader is left quiet`() async throws {
        let (simulated, port) = try Self.listening()
        let devices = try await RunningDevices([Self.reader(port)])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        #expect(devices.sink[0].states == ["connecting", "ready"])
        #expect(devices.status(of: "dock")?.identity == .network("127.0.0.1:\(port)"))
        await Self.expectAllReads(devices, simulated)
        await devices.stop()
        #expect(await devices.sink.eventually { _ in !simulated.report.isReading })
        #expect(await devices.sink.eventually { _ in !simulated.report.isOpen })
        simulated.stop()
    }

    @Test func `a reader whose link is cut is missing, and called until it answers`() async throws {
        let (simulated, port) = try Self.listening()
        let devices = try await RunningDevices([Self.reader(port)])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        simulated.unplug()
        #expect(await devices.sink.eventually { $0[0].states.last == "missing" })
        // Now nobody listens there, and the reason says so.
        #expect(
            await devices.sink.eventually { _ in
                devices.status(of: "dock")?.reason.contains("refuses") ?? false
            }
        )
        #expect(devices.status(of: "dock")?.mend?.contains("address may name another") == true)
        simulated.plug()
        #expect(await devices.sink.eventually(seconds: 60) { $0[0].states.last == "ready" })
        #expect(devices.sink[0].states.filter { $0 == "missing" }.count == 1)
        await devices.stop()
        simulated.stop()
    }

    @Test func `a name that nobody knows is missing, with a reason`() async throws {
        let devices = try await RunningDevices([Self.reader(5084, host: "reader.invalid")])
        #expect(await devices.sink.eventually(seconds: 60) { $0[0].states.last == "missing" })
        let status = devices.status(of: "dock")
        #expect(status?.reason.hasPrefix("the name reader.invalid cannot be looked up") == true)
        #expect(status?.mend?.hasPrefix("getent hosts reader.invalid") == true)
        await devices.stop()
    }

    @Test func `a changed address is another reader`() async throws {
        let (first, port) = try Self.listening()
        let (second, otherPort) = try Self.listening()
        let devices = try await RunningDevices([Self.reader(port)])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        devices.runtime.reconfigure([Self.reader(otherPort)])
        #expect(await devices.sink.eventually { _ in second.report.isReading })
        #expect(await devices.sink.eventually { _ in !first.report.isOpen && !first.report.isReading })
        #expect(
            await devices.sink.eventually { _ in
                devices.status(of: "dock")?.identity == .network("127.0.0.1:\(otherPort)")
            }
        )
        await devices.stop()
        first.stop()
        second.stop()
    }

    // MARK: - TLS

    private static func trusting(_ certificate: String) throws -> TLSOptions {
        let path = RunningDevices.temporaryPath("ca")
        try certificate.write(toFile: path, atomically: true, encoding: .utf8)
        var options = TLSOptions()
        options.authorities = path
        return options
    }

    @Test(arguments: [(TLSRelay.named, "reader.test"), (TLSRelay.valid, nil)] as [(String, String?)])
    func `a reader behind TLS is read like any other`(certificate: String, serverName: String?) async throws {
        let (simulated, port) = try Self.listening()
        let relay = try TLSRelay(to: port, showing: certificate)
        var options = try Self.trusting(certificate)
        options.serverName = serverName
        let devices = try await RunningDevices([Self.reader(relay.port, tls: options)])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        await Self.expectAllReads(devices, simulated)
        await devices.stop()
        #expect(await devices.sink.eventually { _ in !simulated.report.isOpen })
        relay.stop()
        simulated.stop()
    }

    @Test(
        arguments: [
            (TLSRelay.valid, false, true, nil, "nobody who is trusted vouches for its certificate"),
            (TLSRelay.expired, true, true, nil, "its certificate expired on 2021-01-01"),
            (TLSRelay.named, true, true, "dock.example.com", "its certificate is not for dock.example.com"),
            (TLSRelay.expired, false, false, nil, nil),
        ] as [(String, Bool, Bool, String?, String?)]
    )
    func `a certificate that is wrong is named, unless it is not looked at`(
        certificate: String,
        isTrusted: Bool,
        verifies: Bool,
        serverName: String?,
        reason: String?
    ) async throws {
        let (simulated, port) = try Self.listening()
        let relay = try TLSRelay(to: port, showing: certificate)
        var options = isTrusted ? try Self.trusting(certificate) : TLSOptions()
        options.verifies = verifies
        options.serverName = serverName
        let devices = try await RunningDevices([Self.reader(relay.port, tls: options)])
        let state = reason == nil ? "ready" : "error"
        #expect(await devices.sink.eventually { $0[0].states.last == state })
        if let reason { #expect(devices.status(of: "dock")?.reason == reason) }
        await devices.stop()
        relay.stop()
        simulated.stop()
    }

    @Test func `a port without TLS is named`() async throws {
        let (simulated, port) = try Self.listening()
        var options = TLSOptions()
        options.verifies = false
        let devices = try await RunningDevices([Self.reader(port, tls: options)])
        #expect(await devices.sink.eventually(seconds: 60) { $0[0].states.last == "error" })
        #expect(devices.status(of: "dock")?.reason.contains("TLS") == true)
        await devices.stop()
        simulated.stop()
    }

    @Test func `a link behind TLS that is cut is missing`() async throws {
        let (simulated, port) = try Self.listening()
        let relay = try TLSRelay(to: port, showing: TLSRelay.valid)
        let options = try Self.trusting(TLSRelay.valid)
        let devices = try await RunningDevices([Self.reader(relay.port, tls: options)])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        simulated.unplug()
        // The relay stays, so that it is soon called again, and again.
        #expect(await devices.sink.eventually(seconds: 60) { $0[0].states.contains("missing") })
        await devices.stop()
        relay.stop()
        simulated.stop()
    }
}
