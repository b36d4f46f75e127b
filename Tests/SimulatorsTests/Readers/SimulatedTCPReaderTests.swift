// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReaderProtocols
import Simulators
import Testing

/// The simulated reader on a real TCP port, with a real session on the other side.
@Suite(.timeLimit(.minutes(2)))
struct SimulatedTCPReaderTests {
    private func session() -> any ReaderProtocol {
        ReaderFamily.thingMagic.makeSession(
            .init(antennas: [.init(port: 1), .init(port: 2)], region: .europe)
        )
    }

    private func door(seed: UInt64) throws -> (SimulatedDoor, TCPAddress) {
        let door = try SimulatedDoor(
            on: .listening(TCPAddress(port: 0)),
            duration: .seconds(1),
            readsPerSecond: 3_000,
            seed: seed
        )
        guard case .listening(let address) = door.reader.port else {
            throw SimulatedReaderFailure.unknownHost(door.reader.path)
        }
        return (door, address)
    }

    @Test("A pallet passes and the host has every record that was sent", arguments: [nil, 7])
    func pass(portion: Int?) throws {
        let (door, address) = try door(seed: 9)
        let reader = door.reader
        defer { reader.stop() }
        #expect(address.port != 0)
        #expect(reader.path == "127.0.0.1:\(address.port)")
        if let portion { reader.write(in: .atMost(portion)) }
        reader.play(door.pass)
        let host = try #require(Host(address, session: session()))
        #expect(host.run(until: { _ in reader.report.isPassOver }))
        #expect(host.run(until: { $0.reads >= reader.report.sent }))
        let report = reader.report
        #expect(report.sent == door.pass.sightings.count)
        #expect(report.unheard == 0 && report.overrun == 0)
        #expect(host.reads == report.sent)
        #expect(host.epcs == report.sentEPCs)
    }

    @Test("A second host is sent away, the first goes on; when it leaves the next is served")
    func oneAtATime() throws {
        let (door, address) = try door(seed: 2)
        let reader = door.reader
        defer { reader.stop() }
        do {
            let first = try #require(Host(address, session: session()))
            #expect(first.run(until: { _ in reader.report.isReading }))
            let second = try #require(Host(address, session: session()))
            _ = second.run(until: { $0.hasHungUp })
            #expect(second.hasHungUp)
            #expect(reader.report.connections == 1)
            #expect(reader.report.isOpen)
            #expect(first.run(until: { $0.notices.contains(where: \.isReady) }))
            first.closePort()
        }
        #expect(reader.wait(until: { !$0.isOpen }, for: .seconds(30)))
        let next = try #require(Host(address, session: session()))
        #expect(next.run(until: { $0.notices.contains(where: \.isReady) }))
        #expect(reader.report.connections == 2)
    }

    @Test("Unplugged: the host hangs up, nobody answers; plugged in again it is at the same port")
    func unplug() throws {
        let (door, address) = try door(seed: 3)
        let reader = door.reader
        defer { reader.stop() }
        let host = try #require(Host(address, session: session()))
        #expect(host.run(until: { _ in reader.report.isReading }))
        reader.unplug()
        _ = host.run(until: { $0.hasHungUp })
        #expect(host.hasHungUp)
        #expect(Host(address, session: session()) == nil)
        reader.plug()
        var next: Host?
        #expect(
            reader.wait(
                until: { _ in
                    next = next ?? Host(address, session: session())
                    return next != nil
                },
                for: .seconds(30)
            )
        )
        #expect(next?.run(until: { $0.notices.contains(where: \.isReady) }) == true)
    }

    @Test("A port that is taken, and a host that is not there, are told")
    func refusals() throws {
        let (door, address) = try door(seed: 4)
        defer { door.reader.stop() }
        #expect(
            throws: SimulatedReaderFailure.system(
                call: "bind",
                path: "127.0.0.1:\(address.port)",
                errno: EADDRINUSE
            )
        ) {
            try SimulatedReader(on: .listening(address))
        }
        #expect(throws: SimulatedReaderFailure.unknownHost("no such host")) {
            try SimulatedReader(on: .listening(TCPAddress(host: "no such host", port: 0)))
        }
    }

    @Test(
        "Addresses as people write them",
        arguments: [
            ("127.0.0.1:5084", "127.0.0.1:5084"), ("5084", "127.0.0.1:5084"), (":5084", "127.0.0.1:5084"),
            ("[::1]:5084", "[::1]:5084"), ("reader.local:1", "reader.local:1"), ("[::1]", nil), ("host", nil),
            ("host:70000", nil), ("host:x", nil), ("", nil), ("::1", nil),
        ]
    )
    func addresses(text: String, expected: String?) {
        #expect(TCPAddress(text)?.description == expected)
    }

    @Test("A port to fall back on", arguments: ["[::1]", "localhost", "::1"])
    func fallback(text: String) {
        #expect(TCPAddress(text, port: 5084)?.port == 5084)
    }
}
