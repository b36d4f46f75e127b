// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
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

    private var keptDirectory: String { stateDirectory + "/last-good" }

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
            let main = keptDirectory + "/" + URL(fileURLWithPath: file).lastPathComponent
            if let kept = try? ConfigurationFiles(path: main) {
                let result = ConfigurationLoader.load(files: kept.files)
                if let configuration = result.configuration {
                    return LoadedConfiguration(
                        configuration: configuration,
                        source: .lastGood,
                        file: file,
                        errors: errors,
                        keys: result.effectiveKeys,
                        loaded: time
                    )
                }
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

    /// Copies good files into the state directory, exchanged as a whole: a crash leaves the old ones or the new.
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
                try Data(file.text.utf8).write(to: URL(fileURLWithPath: path))
            }
            try? manager.removeItem(atPath: keptDirectory)
            try manager.moveItem(atPath: fresh, toPath: keptDirectory)
        } catch {
            // Without a kept copy the next start with a bad file falls back to the built-in configuration, and
            // says so: nothing is lost now.
            try? manager.removeItem(atPath: fresh)
        }
    }
}
