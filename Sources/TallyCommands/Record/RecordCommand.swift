// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Dispatch
import Foundation
import Recordings
import Synchronization

/// `tally record DEVICE FILE`: what a scanner delivers, kept with its times.
struct RecordCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record what a scanner delivers, with its times, until Ctrl-C.",
        discussion: """
            Letters and digits are replaced by one letter and one digit; times, order, length, modifiers, control \
            characters and suffixes stay. --show-text keeps everything. The file is text; tally replay plays it.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Flag(help: "Keep what was scanned: letters and digits as they are.")
    var showText = false
    @Option(help: ArgumentHelp("End after this many scans, rejected ones included.", valueName: "N"))
    var scans: Int?
    @Option(help: ArgumentHelp("What the recording shows, for its first line.", valueName: "text"))
    var title: String?
    @Argument(help: "The scanner's name.") var device: String
    @Argument(help: "The file to write; it must not exist.") var file: String

    func validate() throws {
        if let scans, scans < 1 { throw ValidationError("--scans is a number from 1") }
    }

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: file) else {
            throw CommandFailure(message: "\(file) exists", next: "give another name, or remove it")
        }
        // Said now, not when everything was scanned.
        let directory = URL(fileURLWithPath: file).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: directory) else {
            throw CommandFailure(
                message:
                    "there can be no file \(file): no right to write in \(directory), or no such directory"
            )
        }
        let progress = Progress()
        try await withDaemon { daemon in
            var sheet = RecordingSheet()
            sheet.recording.facts = try await facts(daemon)
            sheet.recording.configuration = try await configuration(daemon)
            progress.sheet.withLock { $0 = sheet }
            let listening = Task { try await listen(daemon, progress) }
            let interrupt = Interrupt { listening.cancel() }
            defer { interrupt.end() }
            do {
                try await listening.value
            } catch  where listening.isCancelled {
                // Ctrl-C is how a recording ends.
            } catch {
                // The daemon went away, or does not let us listen: what there is is kept.
                if progress.sheet.withLock({ !$0.finished().records.isEmpty }) { try save(progress) }
                throw error
            }
        }
        try save(progress)
    }

    /// What was recorded so far, for whoever ends it.
    private final class Progress: Sendable {
        let sheet = Mutex(RecordingSheet())
    }

    private func listen(_ daemon: ControlClient, _ progress: Progress) async throws {
        var isTold = false
        try await daemon.lines(Route.tap(of: device), query: []) { line in
            let record = try ReportJSON.decode(TapRecord.self, from: Data(line))
            if !isTold {
                isTold = true
                Console.note("recording \(device); scan now, end with Ctrl-C")
            }
            if let words = Self.words(for: record, showText: showText) { Console.note(words) }
            let ended = progress.sheet.withLock { sheet in
                sheet.take(record)
                return sheet.endCount
            }
            return scans.map { ended < $0 } ?? true
        }
    }

    private static func words(for record: TapRecord, showText: Bool) -> String? {
        switch record.record {
        case .scan:
            showText
                ? "scan: \(Table.printable(record.text ?? ""))"
                : "scan of \(record.text?.count ?? 0) characters"
        case .rejected: "rejected: \(record.reason ?? "")"
        case .withheld: "a scan that must not be recorded"
        case .lost: "too slow: \(record.count ?? 0) reads are missing"
        case .closed: "unplugged"
        case .opened, .event, .bytes, .report, .said, .command, .answer, .tag, .pressed: nil
        }
    }

    // MARK: - The head

    private func facts(_ daemon: ControlClient) async throws -> [Recording.Fact] {
        let report = try await daemon.device(named: device)
        try report.mustBeScanner()
        report.tellIfUnread()
        var facts = [Recording.Fact(.title, title ?? report.title ?? device)]
        facts.append(Recording.Fact(.note, "recorded by tally \(Version.current)"))
        facts += Self.facts(of: report.unit ?? "")
        let seen = try await daemon.get([SeenDeviceReport].self, Route.devices, query: [("all", "1")])
        if let product = seen.first(where: { $0.claimedBy == device })?.product {
            facts.append(Recording.Fact(.name, product))
        }
        return facts
    }

    /// What the identity of a unit says: `usb 05e0:1200 serial S1`, `usb 05e0:1200 port 1-2`, `bluetooth MAC`.
    static func facts(of unit: String) -> [Recording.Fact] {
        let words = unit.split(separator: " ", maxSplits: 3).map(String.init)
        switch (words.first, words.count) {
        case ("usb", 4) where words[2] == "serial": return [.init(.usb, "\(words[1]) \(words[3])")]
        case ("usb", 4) where words[2] == "port": return [.init(.usb, words[1]), .init(.port, words[3])]
        case ("bluetooth", 2): return [.init(.bluetooth, words[1])]
        default: return unit.isEmpty ? [] : [.init(.note, "unit \(unit)")]
        }
    }

    /// The keys of its entry that the configuration gives.
    private func configuration(_ daemon: ControlClient) async throws -> [String] {
        let report = try await daemon.get(ConfigurationReport.self, Route.configuration)
        return Self.configuration(of: device, in: report)
    }

    /// The lines of a scanner's entry: what says nothing of how it is read is left out.
    static func configuration(of device: String, in report: ConfigurationReport) -> [String] {
        let prefix = "scanner[\(device)]."
        let others: Set<String> = [
            "name", "title", "was", "enabled", "match", "read_point", "replace", "signal",
        ]
        return report.keys.compactMap { key in
            guard key.path.hasPrefix(prefix), key.source != "default" else { return nil }
            let path = key.path.dropFirst(prefix.count)
            guard !others.contains(String(path.prefix { $0 != "." })) else { return nil }
            return "\(path) = \(key.value)"
        }
    }

    private func save(_ progress: Progress) throws {
        var recording = progress.sheet.withLock { $0.finished() }
        guard !recording.records.isEmpty else {
            throw CommandFailure(message: "nothing was recorded", next: "is \(device) ready? tally status")
        }
        if !showText { recording = recording.redacted() }
        // Whoever can read it reads what was scanned.
        let isWritten = FileManager.default.createFile(
            atPath: file,
            contents: Data(recording.text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten else { throw CommandFailure(message: "cannot write \(file)") }
        Console.note("\(recording.records.count) records in \(file)")
    }
}

/// Ctrl-C, caught while a recording runs.
private final class Interrupt {
    private let source: any DispatchSourceSignal

    init(_ body: @escaping @Sendable () -> Void) {
        // The source sees the signal; without this the process would end by it all the same.
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT)
        source.setEventHandler { body() }
        source.resume()
    }

    func end() {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }
}
