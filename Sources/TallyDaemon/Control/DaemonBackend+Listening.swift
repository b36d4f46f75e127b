// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ControlServer
import Devices
import Foundation
import Pipeline
import Synchronization

extension DaemonBackend {
    /// Who listens, heard by one client.
    func listen(paths: [String]) async throws -> RawRecords {
        for path in paths where !path.hasPrefix("/") || path.utf8.count > 4_096 {
            throw RequestFailure.badRequest("path is absolute")
        }
        guard paths.count <= 16 else { throw RequestFailure.badRequest("at most 16 paths are listened to") }
        let lines = ListeningLines()
        guard let listening = listenToCandidates(paths: paths, tell: { lines.add($0) }) else {
            throw RequestFailure.conflict("somebody else is listening for a scanner: wait, or end that")
        }
        // Scanners that a udev rule claims are read already: their scans are counted, and their events go their way.
        let watch = Task { [weak self] in
            var before: [DeviceIndex: UInt64]?
            while !Task.isCancelled, let self {
                let now = await self.readsOfClaimed()
                for (index, reads) in now where before.map({ reads > ($0[index] ?? 0) }) ?? false {
                    if let candidate = self.claimedCandidate(index) { lines.add(candidate) }
                }
                before = now
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        let ends = streamsEnding()
        let ending = Task {
            await ends()
            lines.finish()
        }
        lines.whenGone { [self] in
            watch.cancel()
            ending.cancel()
            Task { await stopListening(listening) }
        }
        return RawRecords(arrivals: lines.arrivals, take: { lines.take() })
    }

    /// How many scans each scanner made that a udev rule claims.
    private func readsOfClaimed() async -> [DeviceIndex: UInt64] {
        let claimed = Set(deviceStatuses.filter(\.isAutoClaimed).map(\.index))
        if claimed.isEmpty { return [:] }
        let lines = await ledgerLines()
        return Dictionary(lines.filter { claimed.contains($0.device) }.map { ($0.device, $0.counts.reads) }) {
            $1
        }
    }

    private func claimedCandidate(_ index: DeviceIndex) -> ListeningLine? {
        guard let status = deviceStatuses.first(where: { $0.index == index }), let identity = status.identity
        else {
            return nil
        }
        let device = ListeningLine.Candidate(
            device: "\(identity)",
            product: hardwareSeen.first { $0.identity == identity }?.title,
            node: status.paths.first ?? "",
            claimedAs: status.name
        )
        return ListeningLine(heard: device)
    }
}

/// What there is to tell a listening client; bounded, since the client may be slow.
final class ListeningLines: Sendable {
    private static let capacity = 64

    private let lines = Mutex<[ListeningLine]>([])
    let arrivals: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    init() {
        (arrivals, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Has `body` called once the client is gone, or the stream has ended.
    func whenGone(_ body: @escaping @Sendable () -> Void) { bell.onTermination = { _ in body() } }

    func finish() { bell.finish() }

    func add(_ line: ListeningLine) {
        lines.withLock { lines in
            // The oldest goes: what was heard last is what matters.
            if lines.count == Self.capacity { lines.removeFirst() }
            lines.append(line)
        }
        bell.yield()
    }

    func add(_ news: ListeningNews) {
        switch news {
        case .candidates(let candidates, let deaf):
            add(
                ListeningLine(
                    listening: candidates.map { .init($0) },
                    deaf: deaf.map { .init($0.0, $0.1) }
                )
            )
        case .heard(let candidate): add(ListeningLine(heard: .init(candidate)))
        }
    }

    /// All lines there are, as JSON.
    func take() -> [UInt8] {
        let taken = lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
        // A report of texts always encodes.
        return taken.flatMap { Array((try? ReportJSON.encode($0)) ?? Data()) + [UInt8(ascii: "\n")] }
    }
}

extension ListeningLine.Candidate {
    fileprivate init(_ candidate: Devices.Candidate, _ deafness: Deafness? = nil) {
        self.init(
            device: candidate.device,
            product: candidate.title.isEmpty ? nil : candidate.title,
            node: candidate.node,
            reason: deafness?.reason,
            mend: deafness?.mend
        )
    }
}
