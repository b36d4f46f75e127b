// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Simulators

/// `tally simulate reader`: a virtual ThingMagic reader on a pseudo-terminal or a serial device.
struct SimulateReader: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Run a virtual ThingMagic reader with a pallet of SGTIN-96 tags passing its antennas.",
        discussion: """
            The pallet passes when a host starts to read. Configure it with: [[reader]] name = "virtual", \
            driver = "thingmagic", match = { path = "PATH" }. Ends with Ctrl-C, or after --passes.
            """
    )

    @Option(
        help: ArgumentHelp("Where the reader's serial port appears, as a symbolic link.", valueName: "path")
    )
    var at: String?
    @Option(
        help: ArgumentHelp("Or an existing serial device: the far end of a cable.", valueName: "device")
    )
    var on: String?
    @Option(help: "Tags on the pallet.")
    var tags = 120
    @Option(help: "Antennas that the pallet passes.")
    var antennas = 2
    @Option(help: "Seconds a pass takes.")
    var seconds = 10
    @Option(help: "How often the pallet passes; 0 for ever.")
    var passes = 1
    @Option(help: "Tags read per second, at most.")
    var rate = 400
    @Option(help: "Seconds the reader stays, seeing nothing, after the last pass.")
    var linger = 2
    @Option(help: "The same seed gives the same tags and reads.")
    var seed: UInt64 = 1

    func validate() throws {
        guard (1...100_000).contains(tags) else {
            throw ValidationError("--tags is a number from 1 to 100000")
        }
        guard (1...16).contains(antennas) else {
            throw ValidationError("--antennas is a number from 1 to 16")
        }
        guard (1...3600).contains(seconds) else {
            throw ValidationError("--seconds is a number from 1 to 3600")
        }
        guard (1...10_000).contains(rate) else { throw ValidationError("--rate is a number from 1 to 10000") }
        guard (0...3600).contains(linger) else {
            throw ValidationError("--linger is a number from 0 to 3600")
        }
        guard (at == nil) != (on == nil) else { throw ValidationError("give one of --at and --on") }
        guard passes >= 0 else { throw ValidationError("--passes is 0 or more") }
    }

    func run() async throws {
        let ports = (1...UInt8(antennas)).map { $0 }
        let port = on.map { SimulatedPort.Kind.device($0) } ?? .pseudoTerminal(at ?? "")
        let door = try SimulatedDoor(
            on: port,
            tags: tags,
            antennas: ports,
            duration: .seconds(seconds),
            readsPerSecond: rate,
            seed: seed
        )
        defer { door.reader.stop() }
        Console.note(
            "a virtual reader at \(on ?? at ?? ""), \(tags) tags, \(antennas) antennas; Ctrl-C ends it"
        )
        var pass = 0
        while passes == 0 || pass < passes {
            pass += 1
            let report = try await Blocking.run { door.run(for: .seconds(86_400)) }
            guard report.isPassOver else { break }
            Console.line(
                "pass \(pass): \(Show.count(report.sent)) tag records sent in all, of \(report.sentEPCs.count) tags, "
                    + "\(Show.count(report.unheard)) unheard, \(Show.count(report.overrun)) overrun"
            )
        }
        // A reader that goes takes its read point's departures with it: they wait until it is back.
        door.reader.wait(until: { !$0.isOpen }, for: .seconds(linger))
    }
}

/// Runs what blocks away from the cooperative threads.
enum Blocking {
    static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
