// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Simulators
import Testing

/// What the person who scans is told.
@Suite(.timeLimit(.minutes(4)))
struct SignalTests {
    private static let bytes = #"signal = { ok = "\u0007", warn = "W", stop = "S" }"#

    @Test func `signals go to the serial scanner of the station, asked for or not`() async throws {
        try await Stage.withSerialScanner(Self.bytes) { stage, scanner in
            let answer = try await stage.tally("signal", "packing-1", "ok", "--json")
            #expect(answer.status == 0, "\(answer.errors)")
            let report = try ReportJSON.decode(SignalReport.self, from: Data(answer.output))
            #expect(report.devices.map(\.means) == ["serial"])
            #expect(try await blocking { try scanner.read(1) } == Array("\u{7}".utf8))
            // A check digit that is wrong is graver than what was given before.
            try scanner.write("]C10109506000134353\r")
            try await stage.settled("the scan") { try $0.count(ofType: "scan") == 1 }
            #expect(try await blocking { try scanner.read(1) } == Array("W".utf8))
            #expect(try await stage.tally("signal", "bench-1", "stop").status == 0)
            #expect(try await blocking { try scanner.read(1) } == Array("S".utf8))
            let device = try await stage.status().devices.first
            #expect(device?.signals?.given == 3)
            #expect(device?.signalMeans == ["ok": "serial", "warn": "serial", "stop": "serial"])
            let shown = try await stage.tally("status").text
            #expect(shown.contains("SIGNALS"))
            #expect(shown.contains("serial"))
        }
    }

    @Test func `nothing is told that was not asked for, when that is switched off`() async throws {
        let settings = #"signal = { ok = "O", warn = "W", stop = "S", automatic = false }"#
        try await Stage.withSerialScanner(settings) { stage, scanner in
            try scanner.write("]C10109506000134353\r")
            try await stage.settled("the scan") { try $0.count(ofType: "scan") == 1 }
            #expect(try await stage.tally("signal", "bench-1", "ok").status == 0)
            // The first byte that comes is the one that was asked for.
            #expect(try await blocking { try scanner.read(1) } == Array("O".utf8))
        }
    }

    @Test func `a device that cannot says why, and the command fails`() async throws {
        try await Stage.withScanner { stage, _, _ in
            let answer = try await stage.tally("signal", "packing-1", "warn")
            #expect(answer.status == 1)
            #expect(answer.text.contains("bench-1: "))
            #expect(answer.text.contains("bell"))
            #expect(try await stage.tally("signal", "nowhere", "warn").status == 5)
            #expect(try await stage.tally("signal", "packing-1", "loud").status == 2)
            let socket = ControlSocket(path: stage.socket)
            let wrong = try await blocking {
                try socket.send("POST", Route.signal, #"{"station":"packing-1","signal":"loud"}"#)
            }
            #expect(wrong.status == 400)
        }
    }

    @Test func `the outputs of a reader give the signals of its read point, and tags go on being read`()
        async throws
    {
        try await Stage.with { stage in
            let configuration = stage.doorConfiguration().replacingOccurrences(
                of: "region = \"eu\"",
                with: "region = \"eu\"\nsignal = { ok = 1, stop = 2 }"
            )
            try stage.configure(configuration)
            let door = try stage.door(tags: 20, seconds: 2)
            defer { door.reader.stop() }
            let daemon = try await stage.daemon()
            let device = try await stage.device("dock-1", becomes: "ready")
            #expect(device.signalMeans == ["ok": "gpo", "stop": "gpo"])
            #expect(try await stage.tally("status").text.contains("gpo (ok, stop)"))
            door.reader.play(door.pass)
            let answer = try await stage.tally("signal", "door", "ok")
            #expect(answer.status == 0, "\(answer.errors)")
            #expect(answer.text.contains("given by gpo"))
            let wrong = try await stage.tally("signal", "door", "warn")
            #expect(wrong.status == 1)
            #expect(wrong.text.contains("signal.warn names none of its outputs"))
            try await eventually("on, then off") {
                door.reader.report.switches.map(\.isOn) == [true, false]
            }
            #expect(door.reader.report.switches.map(\.pin) == [1, 1])
            try await stage.passes(door, again: false)
            try await stage.departures(20)
            try stage.checkVisits(of: door)
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `the lamp at a reader's output tells of a scan at its read point that is not as it should be`()
        async throws
    {
        try await Stage.with { stage in
            let configuration = stage.doorConfiguration().replacingOccurrences(
                of: "region = \"eu\"",
                with: "region = \"eu\"\nsignal = { warn = 2 }"
            )
            let scanner = try SerialEnd()
            try stage.configure(
                configuration + """

                    [[scanner]]
                    name = "hand-1"
                    read_point = "door"
                    match = { path = "\(scanner.path)" }

                    """
            )
            let door = try stage.door(tags: 1, seconds: 1)
            defer { door.reader.stop() }
            let daemon = try await stage.daemon()
            _ = try await stage.device("dock-1", becomes: "ready")
            _ = try await stage.device("hand-1", becomes: "ready")
            try scanner.write("]C10109506000134352\r]C10109506000134353\r")
            try await stage.settled("the scans") { try $0.count(ofType: "scan") == 2 }
            try await eventually("on, then off") {
                door.reader.report.switches.map(\.isOn) == [true, false]
            }
            #expect(door.reader.report.switches.map(\.pin) == [2, 2])
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `signals without end cost the scans nothing`() async throws {
        try await Stage.withSerialScanner(Self.bytes) { stage, scanner in
            let path = stage.socket
            try await blocking {
                // Nobody reads the scanner's end meanwhile.
                let body = #"{"station":"packing-1","signal":"ok"}"#
                for _ in 0..<500 {
                    let answer = try ControlSocket(path: path).send("POST", Route.signal, body)
                    guard answer.status == 200 else {
                        throw ControlSocket.Failure(description: answer.text)
                    }
                }
            }
            for number in 0..<20 { try scanner.write("]C0SCAN \(number)\r") }
            try await stage.settled("all scans") { try $0.count(ofType: "scan") == 20 }
            let counts = try #require(try await stage.status().devices.first?.signals)
            #expect(counts.given + counts.withheld == 500)
            #expect(counts.given >= 1)
            #expect(counts.failed == 0)
        }
    }
}

/// The scanner's end of a serial line: a pseudoterminal.
final class SerialEnd: Sendable {
    private let master: Int32
    /// The port that the daemon opens.
    let path: String

    init() throws {
        // The path is only read by the call.
        master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var lock: CInt = 0
        var number: CUnsignedInt = 0
        // TIOCSPTLCK and TIOCGPTN, macros that Swift cannot import; the kernel reads and writes one int.
        guard master >= 0, unsafe ioctl(master, 0x4004_5431, &lock) == 0,
            unsafe ioctl(master, 0x8004_5430, &number) == 0
        else { throw RunningProgram.Failure(description: "no pseudoterminal: errno \(errno)") }
        path = "/dev/pts/\(number)"
        // Raw from the start, so that nothing is echoed before the daemon sets it.
        var settings = termios()
        unsafe tcgetattr(master, &settings)
        unsafe cfmakeraw(&settings)
        unsafe tcsetattr(master, TCSANOW, &settings)
    }

    deinit { close(master) }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        // The pointer covers exactly the array and is used during the call only.
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(master, $0.baseAddress, $0.count) }
        guard count == bytes.count else { throw RunningProgram.Failure(description: "write: errno \(errno)") }
    }

    /// Waits for bytes, with a limit that only a failure reaches.
    func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&waiting, 1, 20_000) == 1 else {
                throw RunningProgram.Failure(description: "nothing came, \(bytes.count) of \(count) bytes")
            }
            var byte: UInt8 = 0
            guard unsafe Glibc.read(master, &byte, 1) == 1 else {
                throw RunningProgram.Failure(description: "read: errno \(errno)")
            }
            bytes.append(byte)
        }
        return bytes
    }
}

extension Stage {
    /// A stage with a daemon and a serial scanner; at the end the books are checked.
    static func withSerialScanner(
        _ settings: String,
        _ body: (Stage, SerialEnd) async throws -> Void
    ) async throws {
        try await Stage.with { stage in
            let scanner = try SerialEnd()
            try stage.configure(
                """
                [[scanner]]
                name = "bench-1"
                match = { path = "\(scanner.path)" }
                read_point = "packing-1"
                \(settings)
                """
            )
            let daemon = try await stage.daemon()
            try await stage.device("bench-1", becomes: "ready")
            try await body(stage, scanner)
            try await stage.endInBalance(daemon)
        }
    }
}
