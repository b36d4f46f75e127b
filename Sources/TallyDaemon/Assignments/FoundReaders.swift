// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Logging
import ReaderProtocols
import Synchronization

/// `readers.json` in the state directory: which reader `driver = "auto"` found at which hardware.
///
/// What is in it only saves time: a file that is lost or cannot be read costs the next start a search.
final class FoundReaders: Sendable {
    private struct File: Codable {
        struct Entry: Codable {
            var unit: String
            var driver: String
            var baud: UInt32?
            var model: String?
        }

        var version = 1
        var readers: [Entry]
    }

    /// The largest file that is read.
    private static let maximumBytes = 1 << 20

    private let path: String
    private let logger: Logger
    private let latest = Mutex<[String: ReaderFinding]>([:])
    private let writer = Writer()

    /// Writes one file after the other.
    private actor Writer {
        func write(_ data: Data, to path: String) throws { try DurableFile.replace(path, by: data) }
    }

    /// Where findings are kept.
    init(directory: String, logger: Logger) {
        path = directory + "/readers.json"
        self.logger = logger
    }

    /// What earlier runs found, by what names the hardware.
    func load() -> [String: ReaderFinding] {
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int,
            size <= Self.maximumBytes, let data = FileManager.default.contents(atPath: path),
            let file = try? ReportJSON.decode(File.self, from: data), file.version == 1
        else { return [:] }
        let pairs = file.readers.compactMap { entry -> (String, ReaderFinding)? in
            // Another version's family is nothing to begin with.
            guard let family = ReaderFamily(rawValue: entry.driver) else { return nil }
            return (
                entry.unit,
                ReaderFinding(family: family, baudRate: entry.baud, model: entry.model ?? "")
            )
        }
        return Dictionary(pairs) { $1 }
    }

    /// Has what is known now written; returns at once.
    func save(_ findings: [String: ReaderFinding]) {
        latest.withLock { $0 = findings }
        Task {
            // Whichever task comes last writes the newest.
            let findings = latest.withLock { $0 }
            let file = File(
                readers: findings.sorted { $0.key < $1.key }.map { unit, finding in
                    .init(
                        unit: unit,
                        driver: finding.family.rawValue,
                        baud: finding.baudRate,
                        model: finding.model.isEmpty ? nil : finding.model
                    )
                }
            )
            do {
                try await writer.write(try ReportJSON.encode(file, pretty: true), to: path)
            } catch {
                logger.warning(
                    "readers that were found are not remembered",
                    metadata: ["file": "\(path)", "reason": "\(error)"]
                )
            }
        }
    }
}
