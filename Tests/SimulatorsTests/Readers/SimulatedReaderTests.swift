// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReaderProtocols
import Simulators
import Testing

/// The simulated reader on a real pty, with a real session on the other side.
@Suite(.timeLimit(.minutes(2)))
struct SimulatedReaderTests {
    private let directory: String

    init() throws {
        var template = Array("/tmp/tally-reader-XXXXXX".utf8CString)
        // SAFETY: the array is zero-terminated and changed in place.
        directory = try #require(unsafe mkdtemp(&template).map { unsafe String(cString: $0) })
    }

    private func session(_ options: ReaderOptions? = nil) -> any ReaderProtocol {
        ReaderFamily.thingMagic.makeSession(
            options ?? .init(antennas: [.init(port: 1), .init(port: 2)], region: .europe)
        )
    }

    private func removeDirectory() { _ = unsafe rmdir(directory) }

    @Test("A pallet of 120 passes and the host has every record that was sent", arguments: [nil, 3, 50])
    func pass(portion: Int?) throws {
        defer { removeDirectory() }
        let door = try SimulatedDoor(
            on: .pseudoTerminal("\(directory)/dock"),
            duration: .seconds(1),
            readsPerSecond: 3_000,
            seed: 9
        )
        defer { door.reader.stop() }
        if let portion { door.reader.write(in: .atMost(portion)) }
        door.reader.play(door.pass)
        guard let host = Host(door.reader.path, session: session()) else {
            Issue.record("cannot open the port")
            return
        }
        let reader = door.reader
        #expect(host.run(until: { _ in reader.report.isPassOver }))
        let report = reader.report
        #expect(host.run(until: { $0.reads >= report.sent }))
        #expect(report.sightings == door.pass.sightings.count)
        #expect(report.sent == door.pass.sightings.count)
        #expect(report.sent > 300)
        #expect(report.unheard == 0 && report.overrun == 0)
        #expect(host.reads == report.sent)
        #expect(host.epcs == report.sentEPCs)
        #expect(host.epcs.count == 120)
    }

    @Test("A host that goes and comes back finds the port again, though it had it exclusively")
    func reopen() throws {
        defer { removeDirectory() }
        let door = try SimulatedDoor(on: .pseudoTerminal("\(directory)/dock"), duration: .seconds(1), seed: 2)
        defer { door.reader.stop() }
        let reader = door.reader
        do {
            guard let host = Host(reader.path, session: session()) else {
                Issue.record("cannot open the port")
                return
            }
            #expect(host.run(until: { _ in reader.report.isReading }))
            host.closePort()
        }
        #expect(reader.wait(until: { !$0.isOpen }, for: .seconds(10)))
        // It goes on reading, as the real thing does; the next host stops it first.
        #expect(reader.report.isReading)
        guard let host = Host(reader.path, session: session()) else {
            Issue.record("cannot open the port again")
            return
        }
        #expect(host.run(until: { $0.notices.contains(where: \.isReady) }))
        #expect(reader.report.connections == 2)
    }

    @Test("A pallet that moves only while it is read waits for the next host")
    func waits() throws {
        defer { removeDirectory() }
        let door = try SimulatedDoor(on: .pseudoTerminal("\(directory)/dock"), duration: .seconds(1), seed: 3)
        defer { door.reader.stop() }
        let reader = door.reader
        reader.play(door.pass, moving: .whileRead)
        do {
            guard let host = Host(reader.path, session: session()) else {
                Issue.record("cannot open the port")
                return
            }
            #expect(host.run(until: { $0.reads >= 20 }))
            host.closePort()
        }
        #expect(reader.wait(until: { !$0.isOpen }, for: .seconds(10)))
        let seen = reader.report.sightings
        // Longer than the whole pass takes.
        #expect(!reader.wait(until: { $0.sightings > seen }, for: .milliseconds(1_200)))
        guard let host = Host(reader.path, session: session()) else {
            Issue.record("cannot open the port again")
            return
        }
        #expect(host.run(until: { _ in reader.report.isPassOver }))
        #expect(reader.report.sightings == door.pass.sightings.count)
        #expect(reader.report.tally.unread == 0)
    }

    @Test("Unplugged in the middle of a pass: the host hangs up, and goes on at the same path")
    func unplug() throws {
        defer { removeDirectory() }
        let door = try SimulatedDoor(on: .pseudoTerminal("\(directory)/dock"), duration: .seconds(2), seed: 3)
        defer { door.reader.stop() }
        let reader = door.reader
        reader.play(door.pass)
        var known: (any ReaderProtocol)?
        var reads = 0
        do {
            guard let host = Host(reader.path, session: session()) else {
                Issue.record("cannot open the port")
                return
            }
            #expect(host.run(until: { $0.reads >= 100 }))
            reader.unplug()
            _ = host.run(until: { $0.hasHungUp })
            #expect(host.hasHungUp)
            known = host.currentSession
            reads = host.reads
            host.closePort()
        }
        #expect(reader.wait(until: { !$0.isOpen && $0.unheard > 0 || $0.isPassOver }, for: .seconds(10)))
        reader.plug()
        var again: (any ReaderProtocol)? = known
        while let session = again {
            guard let host = Host(reader.path, session: session) else {
                usleep(2_000)
                continue
            }
            again = nil
            #expect(host.run(until: { $0.notices.contains { $0.lossCause != nil } }))
            #expect(host.notices.contains { $0.lossCause == .disconnected })
            reads += host.reads
        }
        let report = reader.report
        #expect(reads >= 100 && reads <= report.sent)
        #expect(report.connections == 2)
    }

    @Test("A host that does not read overruns the module, which says so and is read on")
    func overrun() throws {
        defer { removeDirectory() }
        let door = try SimulatedDoor(
            on: .pseudoTerminal("\(directory)/dock"),
            tags: 500,
            duration: .seconds(2),
            readsPerSecond: 40_000,
            seed: 4
        )
        defer { door.reader.stop() }
        let reader = door.reader
        guard let host = Host(reader.path, session: session()) else {
            Issue.record("cannot open the port")
            return
        }
        #expect(host.run(until: { $0.notices.contains(where: \.isReady) }))
        reader.play(door.pass)
        #expect(reader.wait(until: { $0.overrun > 0 }, for: .seconds(30)))
        #expect(host.run(until: { $0.notices.contains { $0.lossCause == .bufferFull } }))
        #expect(host.run(until: { _ in reader.report.isReading }))
        #expect(host.run(until: { _ in reader.report.isPassOver }))
        let report = reader.report
        #expect(report.sightings == door.pass.sightings.count)
        #expect(report.tally.records + report.tally.unread == report.sightings)
        #expect(report.sent + report.unheard + report.overrun == report.tally.records)
    }

    @Test("Faults on command reach the host: noise, heat, a restart")
    func faults() throws {
        defer { removeDirectory() }
        let reader = try SimulatedReader(at: "\(directory)/dock")
        defer { reader.stop() }
        guard let host = Host(reader.path, session: session()) else {
            Issue.record("cannot open the port")
            return
        }
        #expect(host.run(until: { $0.notices.contains(where: \.isReady) }))
        reader.suffer(.noise(bytes: 500))
        reader.suffer(.overTemperature(true))
        #expect(host.run(until: { $0.notices.contains(.degraded(.overTemperature)) }))
        reader.suffer(.restart)
        #expect(host.run(until: { $0.notices.contains { $0.lossCause == .restarted } }))
    }

    @Test("When it is stopped the path is gone, and a file that is there is never replaced")
    func path() throws {
        defer { removeDirectory() }
        let path = "\(directory)/dock"
        let reader = try SimulatedReader(at: path)
        #expect(unsafe access(path, F_OK) == 0)
        reader.stop()
        #expect(unsafe access(path, F_OK) != 0)
        let file = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        close(file)
        #expect(throws: SimulatedReaderFailure.occupied(path: path)) { try SimulatedReader(at: path) }
        unsafe unlink(path)
        #expect(throws: SimulatedReaderFailure.self) { try SimulatedReader(at: "\(directory)/none/dock") }
    }
}
