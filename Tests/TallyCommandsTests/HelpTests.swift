// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Testing

/// The first thing a person sees.
@Suite(.timeLimit(.minutes(4)))
struct HelpTests {
    @Test func `the top level names every command`() async throws {
        try await Stage.alone { stage in
            let asked = try await stage.tally("--help").text
            #expect(asked == Self.topLevel)
            let unasked = try await stage.tally().text
            #expect(unasked == Self.topLevel)
        }
    }

    @Test func `the daemon's help names its options`() async throws {
        try await Stage.alone { stage in
            let answer = try await stage.run(Stage.program("tallyd"), ["--help"])
            #expect(answer.status == 0)
            for option in ["--config <file>", "--state-dir <directory>", "--runtime-dir <directory>"] {
                #expect(answer.text.contains(option))
            }
        }
    }

    static let topLevel = """
        OVERVIEW: See and steer tallyd, the barcode and RFID capture daemon.

        Exit status: 0 done, 1 failed, 2 usage, 3 daemon not reachable, 4 degraded, 5
        not found.

        USAGE: tally [--socket <path>] <subcommand>

        OPTIONS:
          --socket <path>         The daemon's control socket.
          --version               Show the version.
          -h, --help              Show help information.

        SEE WHAT IS CAPTURED SUBCOMMANDS:
          status                  Show overall health, the devices and the queue.
          devices                 List devices, their stable identity, and how to claim
                                  them.
          tail                    Show the newest events, and with -f those that follow.
          queue                   Look into the event queue; works on the file when the
                                  daemon does not run.
          account                 Show where every read went.

        WORK WITH DEVICES SUBCOMMANDS:
          adopt                   Make a scanner or reader a device with a name.
          replace                 Give a device other hardware; its name, read point
                                  and settings stay.
          release                 Forget what was adopted, replaced or set for a device.
          assignments             List adopted and replaced devices and their settings.
          test                    Watch a scanner: every key with its gap, the scan it
                                  makes, and advice.
          calibrate               Find out how a scanner is set up, from two symbols
                                  that you scan.
          signal                  Give a signal by the beeper or light of a station's
                                  devices.
          tag                     Read and write the memory of a tag that lies on a
                                  reader.

        SET UP AND MEND SUBCOMMANDS:
          config                  Check the configuration file, show the configuration
                                  in force.
          command                 Make control barcodes, which tell a station what to
                                  do.
          doctor                  Find what is wrong and say how to mend it.
          record                  Record what a scanner delivers, with its times, until
                                  Ctrl-C.
          version                 Show the version of tally, and of the daemon when it
                                  runs.

        WITHOUT A DEVICE OR A DAEMON SUBCOMMANDS:
          decode                  Decode barcodes, EPCs, tag memory and Digital Links.
          replay                  Play a recording: show what becomes of it, or feed it
                                  to a device.
          simulate                Run virtual scanners and readers, or a whole dock
                                  door with a daemon of its own.
          bench                   Measure what this machine can do.

          See 'tally help <subcommand>' for detailed help.

        """
}
