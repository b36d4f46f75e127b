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
            let result = ConfigurationLoader.load(files: [])
            return .good(
                LoadedConfiguration(
                    configuration: result.configuration ?? Configuration(),
                    source: .builtIn,
                    file: file,
                    errors: [],
                    keys: result.effectiveKeys,
                    loaded: time
                )
            )
        }
        let result = ConfigurationLoader.load(files: read.files)
        guard let configuration = result.configuration else {
            return .bad(result.diagnostics.filter { $0.severity == .error }.map(\.description))
        }
        keep(read)
        return .good(
            LoadedConfiguration(
                configuration: configuration,
                source: .file,
                file: file,
                errors: [],
                keys: result.effectiveKeys,
                loaded: time
            )
        )
    }

    /// The configuration to start with, whatever the files look like.
    func loadToStart(at time: String) -> LoadedConfiguration {
        switch load(at: time) {
        case .good(let loaded): return loaded
        case .bad(let errors):
            for directory in [keptDirectory, asideDirectory] {
                if let kept = loadKept(in: directory, at: time, because: errors) { return kept }
            }
            let result = ConfigurationLoader.load(files: [])
            return LoadedConfiguration(
                configuration: result.configuration ?? Configuration(),
                source: .builtIn,
                file: file,
                errors: errors,
                keys: result.effectiveKeys,
                loaded: time
            )
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
        let result = ConfigurationLoader.load(files: kept.files)
        return result.configuration.map {
            LoadedConfiguration(
                configuration: $0,
                source: .lastGood,
                file: file,
                errors: errors,
                keys: result.effectiveKeys,
                loaded: time
            )
        }
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
