// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import KeyboardLayouts
import ScannerInput
import Simulators

/// `tally simulate scanner`: a virtual keyboard scanner that types what it is given.
struct SimulateScanner: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scanner",
        abstract: "Run a virtual scanner that types codes, through the kernel (uinput) or a named pipe.",
        discussion: """
            Each code is typed as a keyboard scanner would, GS as Ctrl+]. Codes are arguments or, with -, lines \
            of standard input; \\x1d stands for GS. With --pipe configure the daemon with: [[scanner]] \
            name = "virtual", match = { path = "PATH" }. With --uinput the kernel shows a keyboard 05e0:1200.
            """
    )

    @Option(help: ArgumentHelp("Type into this named pipe, which is made if need be.", valueName: "path"))
    var pipe: String?
    @Flag(help: "Type through the kernel's uinput.")
    var uinput = false
    @Option(
        help: ArgumentHelp("The word of the suffix: enter, tab, crlf, lf, etx or none.", valueName: "word")
    )
    var suffix = "enter"
    @Option(help: ArgumentHelp("The keyboard layout it is set to, as XKB names it.", valueName: "name"))
    var layout = "us"
    @Option(help: "Milliseconds between two codes.")
    var pause = 500
    @Option(help: "Milliseconds between two keyboard reports.")
    var interval = 4
    @Argument(help: "Codes, or - to read them from standard input.")
    var codes: [String]

    func validate() throws {
        guard (pipe != nil) != uinput else { throw ValidationError("give one of --pipe and --uinput") }
        guard ScanSuffix(word: suffix) != nil else {
            throw ValidationError("--suffix is one of \(ScanSuffix.words.joined(separator: ", "))")
        }
        guard (0...60_000).contains(pause), (0...1_000).contains(interval) else {
            throw ValidationError("--pause is 0 to 60000 and --interval 0 to 1000 milliseconds")
        }
        guard !codes.isEmpty else { throw ValidationError("give a code, or - for standard input") }
    }

    func run() async throws {
        var typing = ScannerTyping()
        guard let name = LayoutName(layout) else {
            throw ValidationError("\(layout) is not a keyboard layout")
        }
        do throws(LayoutFailure) {
            typing.keyMap = try KeyboardLayouts.keyMap(of: name)
        } catch {
            throw CommandFailure(message: "\(error)")
        }
        typing.suffix = ScanSuffix(word: suffix) ?? .enter
        typing.reportInterval = .milliseconds(interval)
        let outlet = try ScannerOutlet.open(pipe: pipe)
        for code in codes {
            if code == "-" {
                while let line = readLine() { try type(line, with: typing, on: outlet) }
            } else {
                try type(code, with: typing, on: outlet)
            }
        }
        // A pipe that closes is a scanner unplugged; what was typed last must be read first.
        usleep(300_000)
    }

    private func type(_ code: String, with typing: ScannerTyping, on outlet: ScannerOutlet) throws {
        let text = Array(code.replacingOccurrences(of: "\\x1d", with: "\u{1D}").utf8)
        try outlet.type(try typing.type(text))
        Console.line(Table.printable(code))
        usleep(UInt32(pause) * 1_000)
    }
}

/// Where a virtual scanner's keystrokes go: one of the two.
final class ScannerOutlet: Sendable {
    private let pipe: ScannerPipe?
    private let keyboard: ScannerUInput?

    private init(pipe: consuming ScannerPipe?, keyboard: consuming ScannerUInput?) {
        self.pipe = pipe
        self.keyboard = keyboard
    }

    /// Opens the pipe at a path, waiting for its reader; without one a keyboard of the kernel's.
    static func open(pipe path: String?) throws -> ScannerOutlet {
        guard let path else { return ScannerOutlet(pipe: nil, keyboard: try ScannerUInput()) }
        try ScannerPipe.create(at: path)
        return ScannerOutlet(pipe: try ScannerPipe(path: path, patience: .seconds(60)), keyboard: nil)
    }

    /// The event device of the kernel's keyboard once it is there; `nil` for a pipe.
    func eventNode() throws -> String? {
        guard let directory = try keyboard?.sysPath() else { return nil }
        let deadline = Date(timeIntervalSinceNow: 3)
        while Date() < deadline {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            if let name = names.first(where: { $0.hasPrefix("event") }) {
                let node = "/dev/input/\(name)"
                if FileManager.default.fileExists(atPath: node) { return node }
            }
            usleep(20_000)
        }
        return nil
    }

    /// Makes a pipe, for a daemon to find when it starts.
    static func prepare(pipe path: String) throws { try ScannerPipe.create(at: path) }

    /// Types at the pace of a real scanner, or all at once.
    func type(_ events: [InputEvent], pace: ScannerPace = .real) throws {
        try pipe?.type(events, pace: pace)
        try keyboard?.type(events, pace: pace)
    }
}
