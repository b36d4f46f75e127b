// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline
import Recordings
import ScannerSetup
import SiteKeys
import TallyConfig

/// The drivers and the pipeline that a recording is played through, as the daemon would make them.
struct ReplaySetup {
    /// The only device there is.
    static let device = DeviceIndex(0)

    let sources: [Int: RecordingPlayer.Source]
    let pipeline: Pipeline

    /// - Throws: ``CommandFailure`` with what is wrong.
    init(_ recording: Recording, named name: String, at site: ReplaySite?) throws {
        let recorded: RecordedScanner
        do {
            recorded = try site?.scanner(recording) ?? RecordedScanner(recording)
        } catch {
            throw CommandFailure(message: "\(name): \(error)")
        }
        sources = recorded.sources
        pipeline = Pipeline(
            gateway: Gateway(host: "replay", boot: "replay"),
            devices: [DeviceEntry(recorded.scanner, index: Self.device)],
            readPoints: recorded.readPoints,
            random: { UInt64.random(in: .min ... .max) }
        )
        pipeline.setLabels(recorded.labels)
        pipeline.heartbeatEvery = nil
    }
}

/// A site whose configuration a recording is played with, in place of its own.
struct ReplaySite {
    private let configuration: Configuration
    private let device: Configuration.Scanner
    private let key: SiteKey?

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - path: Its file; `conf.d` beside it is read too.
    ///   - name: The scanner that delivers what was recorded; `nil` for the only one.
    ///   - key: The file with the site's key; without it there are no pseudonyms and no command is obeyed.
    /// - Throws: ``CommandFailure`` with what is wrong.
    init(configuration path: String, device name: String?, key: String?) throws {
        let files: ConfigurationFiles
        do {
            files = try ConfigurationFiles(path: path)
            self.key = try key.map { try SiteKeyFile.load($0) }
        } catch {
            throw CommandFailure(message: "\(error)")
        }
        guard let configuration = ConfigurationLoader.load(files: files.files).configuration else {
            throw CommandFailure(message: "\(path) is not valid", next: "tally config check \(path)")
        }
        self.configuration = configuration
        let scanners = configuration.scanners
        if let name {
            guard let scanner = scanners.first(where: { $0.name == name }) else {
                throw CommandFailure(status: .notFound, message: "\(path) has no scanner \(name)")
            }
            device = scanner
        } else {
            guard let scanner = scanners.first, scanners.count == 1 else {
                throw CommandFailure(
                    message: "\(path) has \(scanners.count) scanners",
                    next: "--device NAME says which of them delivers what was recorded"
                )
            }
            device = scanner
        }
    }

    func scanner(_ recording: Recording) throws -> RecordedScanner {
        try RecordedScanner(recording, as: device, of: configuration, key: key)
    }
}
