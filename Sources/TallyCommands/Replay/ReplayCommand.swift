// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Recordings
import TallyConfig

/// `tally replay FILE`: a recording played through the drivers and the pipeline, or into a device.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Play a recording: show what becomes of it, or feed it to a device.",
        discussion: """
            Without a device the recording goes through the very drivers and decoder of tallyd, and its events \
            are printed. --check compares them with what the recording expects. --fifo and --uinput type it as a \
            keyboard scanner would, --pty sends it as a serial scanner would, at the recording's own times.

            Settings, labels and read points are those in the recording; with --config they are those of a site.
            """
    )

    @ParentCommand var root: TallyCommand
    @Flag(help: "Print JSON for programs, a line for each event.")
    var json = false
    @Flag(help: "Compare with what the recording expects; exit 1 with the differences.")
    var check = false
    @Flag(help: "Write what came into the recording as what it expects.")
    var accept = false
    @Option(
        help: ArgumentHelp(
            "How fast: 1 is as recorded, 2 twice as fast; without, at once, or as recorded into a device.",
            valueName: "factor"
        )
    )
    var speed: Double?
    @Option(
        help: ArgumentHelp(
            "Play it with this configuration in place of the recording's own.",
            valueName: "file"
        )
    )
    var config: String?
    @Option(
        help: ArgumentHelp(
            "The scanner of --config that delivers it; by default the only one.",
            valueName: "name"
        )
    )
    var device: String?
    @Option(help: ArgumentHelp("The key of the site of --config.", valueName: "file"))
    var key: String?
    @Option(help: ArgumentHelp("Type into this named pipe, which is made if need be.", valueName: "path"))
    var fifo: String?
    @Flag(help: "Type through the kernel's uinput.")
    var uinput = false
    @Option(
        help: ArgumentHelp("Send through a terminal device to which this path will lead.", valueName: "path")
    )
    var pty: String?
    @Flag(help: "Leave the device plugged in at the end, until Ctrl-C.")
    var hold = false
    @Argument(help: ArgumentHelp("Recordings.", valueName: "file"))
    var files: [String]

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("give a recording") }
        if let speed, !(speed > 0 && speed <= 1_000_000) {
            throw ValidationError("--speed is a number above 0 and up to 1000000")
        }
        let devices = [fifo != nil, uinput, pty != nil].count { $0 }
        if devices > 1 { throw ValidationError("give one of --fifo, --uinput and --pty") }
        if devices > 0, check || accept || json || config != nil {
            throw ValidationError(
                "--check, --accept, --json and --config go without --fifo, --uinput and --pty"
            )
        }
        if config == nil, device != nil || key != nil {
            throw ValidationError("--device and --key belong to --config")
        }
        if accept, config != nil {
            throw ValidationError("--accept is for what the recording's own configuration makes of it")
        }
        if hold, devices == 0 { throw ValidationError("--hold goes with a device") }
        if check, accept { throw ValidationError("give one of --check and --accept") }
    }

    func run() async throws {
        let site = try config.map { try ReplaySite(configuration: $0, device: device, key: key) }
        var different = 0
        for file in files {
            let bytes = try InputFile.contents(of: file)
            let recording = try Recording(parsing: Array(bytes), of: file)
            if let fifo {
                try await type(recording, named: file, into: .pipe(fifo))
            } else if uinput {
                try await type(recording, named: file, into: .uinput)
            } else if let pty {
                try await ReplayPort(recording, speed: speed ?? 1).send(through: pty, isHeld: hold)
            } else if try await !playOffline(recording, at: site, file, bytes) {
                different += 1
            }
        }
        if different > 0 { throw ExitStatus.failed }
    }

    private func type(
        _ recording: Recording,
        named name: String,
        into outlet: ReplayKeys.Outlet
    ) async throws {
        try await ReplayKeys(recording, named: name, speed: speed ?? 1).type(
            into: outlet,
            before: ReplayWitness(socket: Paths.current(socket: root.connection.socket).socket),
            isHeld: hold
        )
    }

    /// - Returns: Whether what came is what was expected, as far as that is asked.
    private func playOffline(
        _ recording: Recording,
        at site: ReplaySite?,
        _ file: String,
        _ bytes: Data
    ) async throws -> Bool {
        var replay = try OfflineReplay(recording, named: file, at: site)
        let isShown = !check && !accept
        let outcomes = try await replay.run(speed: speed) { outcome in
            if isShown { show(outcome) }
        }
        if accept {
            let text = Recording.text(
                String(decoding: bytes, as: UTF8.self),
                replacingOutcomes: OfflineReplay.stable(outcomes)
            )
            try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
            return true
        }
        guard check else { return true }
        let differences = OutcomeDifference.lines(
            expected: recording.outcomes,
            came: OfflineReplay.stable(outcomes)
        )
        if differences.isEmpty {
            Console.line("\(file): as expected")
            return true
        }
        Console.line("\(file): not as expected")
        for line in differences { Console.line(line) }
        return false
    }

    private func show(_ outcome: OfflineReplay.Outcome) {
        switch outcome {
        case .event(let json):
            if self.json {
                Console.write(json + [UInt8(ascii: "\n")])
            } else {
                // An event of our own always has the form the line expects.
                Console.line((try? EventLine(Data(json)).text) ?? String(decoding: json, as: UTF8.self))
            }
        case .rejection(let reason):
            Console.line(json ? "{\"rejected\":\"\(reason)\"}" : "rejected: \(reason)")
        }
    }
}

extension Duration {
    /// Until somebody ends it; as long as the clock can count from now, and longer than any machine is up.
    static var forever: Duration { .seconds(1 << 30) }
}
