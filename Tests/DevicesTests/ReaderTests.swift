// SPDX-License-Identifier: Apache-2.0

import Capture
import Devices
import ReaderProtocols
import Simulators
import Synchronization
import Testing

@Suite struct ReaderTests {
    private static func reader(_ path: String) -> DeviceConfiguration {
        DeviceConfiguration(
            index: DeviceIndex(0),
            name: "dock",
            match: DeviceMatch(path: path),
            kind: .reader(.thingMagic, ReaderOptions(region: .europe))
        )
    }

    @Test func `Every tag read of a serial reader arrives, and the reader is left quiet`() async throws {
        let simulated = try SimulatedReader(on: .pseudoTerminal(RunningDevices.temporaryPath("reader")))
        let devices = try await RunningDevices([Self.reader(simulated.port.path)])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        #expect(devices.sink[0].states == ["connecting", "ready"])
        #expect(devices.status(of: "dock")?.driver == "thingmagic")
        let pass = DoorPass(of: TagPopulation(pallet: 40, seed: 7), in: .seconds(1), seed: 7)
        simulated.play(pass)
        #expect(await devices.sink.eventually { _ in simulated.report.isPassOver })
        #expect(await devices.sink.eventually { $0[0].reads == simulated.report.sent })
        #expect(devices.sink[0].epcs == simulated.report.sentEPCs)
        #expect(devices.sink[0].reads > 40)
        #expect(devices.sink[0].rejections.isEmpty)
        await devices.stop()
        // Told to stop before its port was closed: a module does not notice a dead host.
        #expect(await devices.sink.eventually { _ in !simulated.report.isReading })
        #expect(await devices.sink.eventually { _ in !simulated.report.isOpen })
        simulated.stop()
    }

    private static func unknownReader(
        _ path: String,
        options: ReaderOptions = ReaderOptions(region: .europe)
    ) -> DeviceConfiguration {
        DeviceConfiguration(
            index: DeviceIndex(0),
            name: "dock",
            match: DeviceMatch(path: path),
            kind: .reader(nil, options)
        )
    }

    @Test func `A reader that nobody named is found, read, and known the next time`() async throws {
        let simulated = try SimulatedReader(on: .pseudoTerminal(RunningDevices.temporaryPath("reader")))
        let path = simulated.port.path
        let known = Mutex<[String: ReaderFinding]>([:])
        let devices = try await RunningDevices(
            [Self.unknownReader(path)],
            learned: { findings in known.withLock { $0 = findings } }
        )
        #expect(await devices.sink.eventually(seconds: 60) { $0[0].states.last == "ready" })
        #expect(devices.sink[0].states == ["connecting", "ready"])
        #expect(devices.sink[0].reasons.first == "finding out which reader it is")
        #expect(devices.status(of: "dock")?.driver == "thingmagic")
        let finding = ReaderFinding(family: .thingMagic, baudRate: 115_200, model: "M6e")
        #expect(known.withLock { $0 } == [path: finding])
        simulated.play(DoorPass(of: TagPopulation(pallet: 5, seed: 7), in: .milliseconds(500), seed: 7))
        #expect(await devices.sink.eventually { _ in simulated.report.isPassOver })
        #expect(await devices.sink.eventually { $0[0].reads == simulated.report.sent })
        await devices.stop()

        let again = try await RunningDevices([Self.unknownReader(path)], readers: [path: finding])
        #expect(await again.sink.eventually { $0[0].states.last == "ready" })
        #expect(again.sink[0].reasons.first == "configuring")
        await again.stop()
        simulated.stop()
    }

    @Test func `What the reader that was found cannot do is an error in words`() async throws {
        let simulated = try SimulatedReader(on: .pseudoTerminal(RunningDevices.temporaryPath("reader")))
        let options = ReaderOptions(antennas: [.init(port: 17)])
        let devices = try await RunningDevices([Self.unknownReader(simulated.port.path, options: options)])
        #expect(await devices.sink.eventually(seconds: 60) { $0[0].states.last == "error" })
        #expect(
            devices.status(of: "dock")?.reason
                == "it is a thingmagic, and antenna port 17 does not exist, ports are 1 to 16"
        )
        await devices.stop()
        simulated.stop()
    }

    @Test func `A reader that is unplugged is missing, and reads again when it is back`() async throws {
        let simulated = try SimulatedReader(on: .pseudoTerminal(RunningDevices.temporaryPath("reader")))
        let devices = try await RunningDevices([Self.reader(simulated.port.path)])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        simulated.unplug()
        #expect(await devices.sink.eventually { $0[0].states.last == "missing" })
        simulated.plug()
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        simulated.play(DoorPass(of: TagPopulation(pallet: 5, seed: 7), in: .milliseconds(500), seed: 7))
        #expect(await devices.sink.eventually { _ in simulated.report.isPassOver })
        #expect(await devices.sink.eventually { $0[0].reads == simulated.report.sent })
        await devices.stop()
        simulated.stop()
    }

    @Test func `A reader that does not answer is an error, once, until it does`() async throws {
        let simulated = try SimulatedReader(on: .pseudoTerminal(RunningDevices.temporaryPath("reader")))
        simulated.suffer(.dead(true))
        let devices = try await RunningDevices([Self.reader(simulated.port.path)])
        #expect(await devices.sink.eventually { $0[0].states.last == "error" })
        simulated.suffer(.dead(false))
        #expect(await devices.sink.eventually(seconds: 60) { $0[0].states.last == "ready" })
        #expect(devices.sink[0].states == ["connecting", "error", "ready"])
        await devices.stop()
        simulated.stop()
    }

    @Test func `A fault of the reader is shown while it lasts`() async throws {
        let simulated = try SimulatedReader(on: .pseudoTerminal(RunningDevices.temporaryPath("reader")))
        let devices = try await RunningDevices([Self.reader(simulated.port.path)])
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        simulated.suffer(.overTemperature(true))
        #expect(await devices.sink.eventually { $0[0].states.last == "degraded" })
        #expect(devices.status(of: "dock")?.reason == "over temperature")
        simulated.suffer(.overTemperature(false))
        #expect(await devices.sink.eventually { $0[0].states.last == "ready" })
        await devices.stop()
        simulated.stop()
    }
}
