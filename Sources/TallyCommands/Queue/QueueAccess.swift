// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import EventQueue
import Foundation
import TallyConfig

/// A command that looks into the queue: through the daemon, or into the file when there is none.
protocol QueueAccess: DaemonCommand {
    var database: String? { get }
}

extension QueueAccess {
    /// Runs one of the two.
    ///
    /// A file named by hand is read as a file, without asking any daemon.
    func withQueue<Result>(
        daemon: (ControlClient) async throws -> Result,
        file: (QueueReader, String) async throws -> Result
    ) async throws -> Result {
        if let database { return try await file(open(database), database) }
        do {
            return try await withDaemon(daemon)
        } catch let failure as ControlClient.Failure {
            guard case .unreachable = failure else { throw failure }
            let path = paths.database
            guard FileManager.default.fileExists(atPath: path) else { throw failure }
            Console.note("\(failure); reading \(path) instead")
            return try await file(open(path), path)
        }
    }

    private func open(_ path: String) throws -> QueueReader {
        do {
            return try QueueFile(path: path).reader
        } catch {
            if case .missing = error { throw CommandFailure(status: .notFound, message: "\(error)") }
            throw CommandFailure(message: "\(error)")
        }
    }
}

extension QueueReport {
    /// The report that the file alone allows.
    init(_ statistics: QueueStatistics, lags: [ConsumerLag], file: String) {
        self.init(
            file: file,
            edge: statistics.edge,
            epoch: statistics.epoch,
            events: statistics.count,
            head: statistics.head,
            oldest: statistics.oldest,
            types: statistics.byType,
            openTags: statistics.openTags,
            fileBytes: Int64(statistics.fileBytes),
            walBytes: Int64(statistics.logBytes),
            consumers: lags.map {
                Consumer(name: $0.name, ackedSeq: $0.acked, lag: $0.lag, inFlight: $0.inFlight, dead: $0.dead)
            },
            writer: nil
        )
    }
}
