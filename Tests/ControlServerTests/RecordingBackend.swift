// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ControlServer
import Synchronization

/// A queue in memory: what the server needs behind it, and nothing of the daemon.
final class RecordingBackend: ControlBackend {
    private struct State {
        var events: [String] = []
        var listeners: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())
    /// What commits while a request is between its position and its first page.
    private let onPosition: @Sendable () -> String?

    init(onPosition: @escaping @Sendable () -> String? = { nil }) { self.onPosition = onPosition }

    var listenerCount: Int { state.withLock { $0.listeners.count } }

    func commit(_ events: String...) {
        state.withLock { state in
            state.events += events
            for listener in state.listeners { listener.yield() }
        }
    }

    func stop() {
        state.withLock { state in for listener in state.listeners { listener.finish() } }
    }

    func status() async throws -> StatusReport {
        StatusReport(
            health: HealthReport(reasons: [
                .init(code: "device-missing", message: "bench-4 is not plugged in")
            ]),
            version: "1",
            pid: 1,
            host: "h",
            edge: "e",
            epoch: "p",
            started: "2026-11-22T16:03:05Z",
            uptimeSeconds: 1,
            clockSynchronised: true,
            configuration: ConfigurationState(file: "f", source: "file", loaded: "l", errors: []),
            devices: [],
            queue: try await queue()
        )
    }

    func devices(all: Bool) async throws -> [SeenDeviceReport] { [] }

    func account(device: String?) async throws -> AccountReport {
        if device == "nobody" { throw RequestFailure.notFound("there is no device nobody") }
        return AccountReport(
            since: "s",
            devices: [],
            total: LedgerReport(),
            events: .init(made: 0, committed: 0, pending: 0)
        )
    }

    func queue() async throws -> QueueReport {
        QueueReport(
            file: "queue.db",
            edge: "e",
            epoch: "p",
            events: 0,
            head: 0,
            oldest: nil,
            types: [:],
            openTags: 0,
            fileBytes: 0,
            walBytes: 0,
            consumers: [],
            writer: nil
        )
    }

    func configuration() async throws -> ConfigurationReport {
        struct Broken: Error {}
        throw Broken()
    }

    func doctor() async throws -> DoctorReport { DoctorReport(checks: []) }

    func version() async throws -> VersionReport {
        VersionReport(version: "1", event: 1, schema: 1, dictionary: "2026-01-27")
    }

    func events(after seq: Int64, limit: Int, device: String?) async throws -> EventLines {
        state.withLock { state in
            let page = state.events.enumerated().filter { $0.offset + 1 > seq }.prefix(limit)
            let lines = page.map { $0.element + "\n" }.joined()
            return EventLines(
                lines: Array(lines.utf8),
                count: page.count,
                next: page.last.map { Int64($0.offset + 1) } ?? seq
            )
        }
    }

    func position(ofLast count: Int, device: String?) async throws -> Int64 {
        defer { if let late = onPosition() { commit(late) } }
        return state.withLock { Int64(max(0, $0.events.count - count)) }
    }

    func event(_ reference: String) async throws -> [UInt8]? {
        state.withLock { state in
            guard let number = Int(reference), state.events.indices.contains(number - 1) else { return nil }
            return Array(state.events[number - 1].utf8)
        }
    }

    func tap(device: String) async throws -> RawRecords {
        throw RequestFailure.notFound("there is no device \(device)")
    }

    func assignments() async throws -> AssignmentsReport { AssignmentsReport(devices: [], problems: []) }

    func listen(paths: [String]) async throws -> RawRecords {
        throw RequestFailure.conflict("somebody else is listening")
    }

    func signal(_ order: SignalOrder) async throws -> SignalReport {
        SignalReport(station: order.station, signal: order.signal, devices: [])
    }

    func readTag(_ order: TagReadOrder) async throws -> TagAccessReport {
        TagAccessReport(device: order.device, outcome: "read")
    }

    func writeTag(_ order: TagWriteOrder) async throws -> TagAccessReport {
        TagAccessReport(device: order.device, outcome: "written", mayHaveChanged: true)
    }

    func adopt(_ order: AdoptOrder) async throws -> AssignmentReport {
        done(Assignment(name: order.name ?? order.device, kind: order.kind ?? "scanner"))
    }

    func replace(_ order: ReplaceOrder) async throws -> AssignmentReport {
        done(Assignment(name: order.name, kind: "scanner"))
    }

    func set(_ order: SettingsOrder, of device: String) async throws -> AssignmentReport {
        done(
            Assignment(
                name: device,
                kind: "scanner",
                settings: order.settings.compactMapValues { $0 }
            )
        )
    }

    func release(_ device: String) async throws -> AssignmentReport {
        done(Assignment(name: device, kind: "scanner"))
    }

    private func done(_ device: Assignment) -> AssignmentReport {
        AssignmentReport(device: device, toml: "", isInForce: true)
    }

    func commits() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }
}
