// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import ReaderProtocols
import Simulators

/// `tally simulate reader`: a virtual reader on a pseudo-terminal, a serial device or a TCP port.
struct SimulateReader: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Run a virtual reader with a pallet of SGTIN-96 tags passing its antennas.",
        discussion: """
            The pallet passes when a host starts to read. Configure it with: [[reader]] name = "virtual", \
            driver = "FAMILY", match = { path = "PATH" }. Ends with Ctrl-C, or after --passes. What it sees and what \
            goes wrong can be a file: --scenario FILE, docs/simulators.md.
            """
    )

    @Option(help: "The family, by the word of `driver`: \(Self.families).")
    var family = ReaderFamily.thingMagic.rawValue
    @Option(
        help: ArgumentHelp("Where the reader's serial port appears, as a symbolic link.", valueName: "path")
    )
    var at: String?
    @Option(
        help: ArgumentHelp("Or an existing serial device: the far end of a cable.", valueName: "device")
    )
    var on: String?
    @Option(help: ArgumentHelp("Or a TCP port where hosts connect, one at a time.", valueName: "host:port"))
    var listen: String?
    @OptionGroup var options: ScenarioOptions

    private static var families: String { VirtualReaders.families.map(\.rawValue).joined(separator: ", ") }

    func validate() throws {
        guard [at, on, listen].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("give one of --at, --on and --listen")
        }
        guard ReaderFamily(rawValue: family) != nil else {
            throw ValidationError("--family is one of \(Self.families)")
        }
        if let listen, TCPAddress(listen, port: defaultPort) == nil {
            throw ValidationError("--listen is HOST:PORT, like 127.0.0.1:10001")
        }
    }

    /// The port that readers of the family listen on.
    private var defaultPort: UInt16? { ReaderFamily(rawValue: family)?.traits.tcpPort }

    private var port: SimulatedPort.Kind {
        if let on { return .device(on) }
        if let listen, let address = TCPAddress(listen, port: defaultPort) { return .listening(address) }
        return .pseudoTerminal(at ?? "")
    }

    func run() async throws {
        let play = try ReaderPlay(
            try options.load(),
            family: ReaderFamily(rawValue: family) ?? .thingMagic,
            on: port
        )
        try await play.run(linger: options.linger)
    }
}

/// `tally simulate llrp`: a virtual LLRP reader on a TCP port.
struct SimulateLLRP: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "llrp",
        abstract:
            "Run a virtual LLRP reader on a TCP port with a pallet of SGTIN-96 tags passing its antennas.",
        discussion: """
            The pallet passes when a host starts to read. Any LLRP client can connect, one at a time; a further one \
            is told that a connection exists. Ends with Ctrl-C, or after --passes. What it sees and what goes wrong \
            can be a file: --scenario FILE, docs/simulators.md.
            """
    )

    @Option(
        help: ArgumentHelp("Where hosts connect; the port alone is one of 127.0.0.1.", valueName: "host:port")
    )
    var listen = "127.0.0.1:5084"
    @OptionGroup var options: ScenarioOptions

    private var address: TCPAddress? { TCPAddress(listen, port: ReaderFamily.llrp.traits.tcpPort) }

    func validate() throws {
        guard address != nil else { throw ValidationError("--listen is HOST:PORT, like 127.0.0.1:5084") }
    }

    func run() async throws {
        guard let address else { throw ExitStatus.usage }
        let play = try ReaderPlay(try options.load(), family: .llrp, on: .listening(address))
        try await play.run(linger: options.linger)
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
