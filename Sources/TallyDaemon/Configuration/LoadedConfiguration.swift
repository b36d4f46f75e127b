// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Logging
import TallyConfig

/// The configuration in force and where it came from.
struct LoadedConfiguration: Sendable {
    /// Where a configuration came from.
    enum Source: String, Sendable {
        /// The files asked for.
        case file
        /// The files as they were when they last were good.
        case lastGood = "last-good"
        /// Built in: there are no files, or there never were good ones.
        case builtIn = "default"
    }

    var configuration: Configuration
    var source: Source
    /// The main file asked for.
    var file: String
    /// Why the files asked for are not in force.
    var errors: [String]
    var keys: [EffectiveKey]
    /// The files in force.
    var files: [(path: String, text: String)]
    /// What of the assignments is not in force, and why.
    var assignmentProblems: [String]
    /// When it came into force, RFC 3339.
    var loaded: String

    /// What the control API says of it.
    var state: ConfigurationState {
        ConfigurationState(file: file, source: source.rawValue, loaded: loaded, errors: errors)
    }
}

/// Loads configurations so that a bad file never stops capture (design §7).
struct ConfigurationStore: Sendable {
    /// The main file.
    let file: String
    /// Whether it is no fault when the file does not exist: nobody named it.
    let isOptional: Bool
    /// Where good files are kept.
    let stateDirectory: String
    /// What lies over the files.
    let assignments: AssignmentStore

    /// Hears of copies that cannot be kept.
    let logger: Logger

    private var keptDirectory: String { stateDirectory + "/last-good" }
    private var asideDirectory: String { keptDirectory + ".old" }

    /// What loading the files asked for gives: all or nothing.
    enum Outcome {
        case good(LoadedConfiguration)
        case bad([String])
    }

    /// Reads the files asked for; a good configuration is kept for worse times.
    func load(at time: String) -> Outcome {
        let read: ConfigurationFiles
        do {
            read = try ConfigurationFiles(path: file)
        } catch {
            guard isOptional, !FileManager.default.fileExists(atPath: file) else { return .bad(["\(error)"]) }
            return .good(builtIn(at: time, because: []))
        }
        switch combine(read.files, from: .file, at: time) {
        case .success(let loaded):
            keep(read)
            return .good(loaded)
        case .failure(let refusal): return .bad(refusal.errors)
        }
    }

    /// The configuration to start with, whatever the files look like.
    func loadToStart(at time: String) -> LoadedConfiguration {
        switch load(at: time) {
        case .good(let loaded): return loaded
        case .bad(let errors):
            for directory in [keptDirectory, asideDirectory] {
                if let kept = loadKept(in: directory, at: time, because: errors) { return kept }
            }
            return builtIn(at: time, because: errors)
        }
    }

    /// The configuration that a directory of kept files holds.
    private func loadKept(
        in directory: String,
        at time: String,
        because errors: [String]
    ) -> LoadedConfiguration? {
        let main = directory + "/" + URL(fileURLWithPath: file).lastPathComponent
        guard let kept = try? ConfigurationFiles(path: main) else { return nil }
        return try? combine(kept.files, from: .lastGood, at: time, because: errors).get()
    }

    /// What holds without files: what was assigned to devices still does.
    private func builtIn(at time: String, because errors: [String]) -> LoadedConfiguration {
        if let loaded = try? combine([], from: .builtIn, at: time, because: errors).get() { return loaded }
        // No files have no faults; the branch is for the compiler.
        return LoadedConfiguration(
            configuration: Configuration(),
            source: .builtIn,
            file: file,
            errors: errors,
            keys: [],
            files: [],
            assignmentProblems: [],
            loaded: time
        )
    }

    /// Why files are not taken.
    private struct Refusal: Error {
        var errors: [String]
    }

    private func combine(
        _ files: [(path: String, text: String)],
        from source: LoadedConfiguration.Source,
        at time: String,
        because errors: [String] = []
    ) -> Result<LoadedConfiguration, Refusal> {
        let combined = CombinedConfiguration(files: files, assignments.assignments)
        guard let configuration = combined.result.configuration else {
            let findings = combined.result.diagnostics.filter { $0.severity == .error }
            return .failure(Refusal(errors: findings.map(\.description)))
        }
        for problem in combined.problems {
            logger.warning("an assignment is not in force", metadata: ["reason": "\(problem)"])
        }
        return .success(
            LoadedConfiguration(
                configuration: configuration,
                source: source,
                file: file,
                errors: errors,
                keys: combined.result.effectiveKeys,
                files: files,
                assignmentProblems: combined.problems,
                loaded: time
            )
        )
    }

    /// Copies good files into the state directory.
    ///
    /// The copy before is moved aside until the new one is in place: a crash leaves one of the two.
    private func keep(_ read: ConfigurationFiles) {
        let manager = FileManager.default
        let fresh = keptDirectory + ".new"
        try? manager.removeItem(atPath: fresh)
        do {
            try manager.createDirectory(
                atPath: fresh + "/conf.d",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750]
            )
            for (index, file) in read.files.enumerated() {
                let name = URL(fileURLWithPath: file.path).lastPathComponent
                let path = index == 0 ? "\(fresh)/\(name)" : "\(fresh)/conf.d/\(name)"
                try Self.write(file.text, to: path)
            }
            try? manager.removeItem(atPath: asideDirectory)
            try? manager.moveItem(atPath: keptDirectory, toPath: asideDirectory)
            try manager.moveItem(atPath: fresh, toPath: keptDirectory)
            try? manager.removeItem(atPath: asideDirectory)
        } catch {
            logger.warning("cannot keep a copy of the configuration", metadata: ["reason": "\(error)"])
            try? manager.removeItem(atPath: fresh)
        }
    }

    /// Writes a file and waits until it is on the disk, so that no power cut leaves an empty copy.
    private static func write(_ text: String, to path: String) throws {
        guard
            FileManager.default.createFile(
                atPath: path,
                contents: nil,
                attributes: [.posixPermissions: 0o640]
            ),
            let file = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        defer { try? file.close() }
        try file.write(contentsOf: Data(text.utf8))
        try file.synchronize()
    }
}
