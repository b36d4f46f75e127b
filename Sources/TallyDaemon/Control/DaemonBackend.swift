// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ControlServer
import Devices
import EventQueue
import GS1
import Glibc
import Pipeline
import ReaderProtocols
import Synchronization
import TallyConfig

/// Answers the control API from what the parts of the daemon publish.
final class DaemonBackend: ControlBackend {
    /// What stays the same while the daemon runs.
    struct Facts: Sendable {
        var host: String
        var started: Instant
        var database: String
    }

    private let facts: Facts
    private let core: CaptureCore
    private let queue: QueueStore
    let devices: DeviceRuntime
    private let loaded: Mutex<LoadedConfiguration>
    /// The configuration that is being taken.
    private let coming = Mutex<Configuration?>(nil)
    private let clock: @Sendable () -> Instant
    let streamsEnd = Latch()
    private let socket = Mutex<String?>(nil)
    private let assigning = Mutex<Assigner?>(nil)

    init(
        facts: Facts,
        core: CaptureCore,
        queue: QueueStore,
        devices: DeviceRuntime,
        loaded: LoadedConfiguration,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.facts = facts
        self.core = core
        self.queue = queue
        self.devices = devices
        self.loaded = Mutex(loaded)
        self.clock = clock
    }

    /// The configuration in force.
    var configurationInForce: LoadedConfiguration {
        get { loaded.withLock { $0 } }
        set { loaded.withLock { $0 = newValue } }
    }

    /// The configuration that is about to be in force: what is secret under it is so from now on.
    var comingConfiguration: Configuration? {
        get { coming.withLock { $0 } }
        set { coming.withLock { $0 = newValue } }
    }

    /// The configurations whose rules say what is secret.
    var configurationsForSecrets: [Configuration] {
        // In this order: one that has come since is the one in force by now.
        let coming = comingConfiguration
        return [configurationInForce.configuration] + (coming.map { [$0] } ?? [])
    }

    /// Why nobody can reach the daemon, for the service manager; `nil` when everybody can.
    var socketFailure: String? {
        get { socket.withLock { $0 } }
        set { socket.withLock { $0 = newValue } }
    }

    /// Changes what is assigned to devices; made after the backend, which it tells of changes.
    var assigner: Assigner? {
        get { assigning.withLock { $0 } }
        set { assigning.withLock { $0 = newValue } }
    }

    func currentAssigner() throws -> Assigner {
        guard let assigner else { throw RequestFailure.unavailable("the daemon is starting") }
        return assigner
    }

    /// Listens to what may be a scanner; `nil` while another does.
    func listenToCandidates(
        paths: [String],
        tell: @escaping @Sendable (ListeningNews) -> Void
    ) -> DeviceRuntime.Listening? {
        devices.listen(paths: paths, tell: tell)
    }

    /// Ends listening, of one or whoever does, with all closed that was opened for it.
    func stopListening(_ one: DeviceRuntime.Listening? = nil) async { await devices.stopListening(one) }

    /// Has devices give a signal.
    func give(_ signal: StationSignal, at indices: Set<DeviceIndex>) async -> [DeviceIndex: SignalAnswer] {
        await devices.signal(signal, at: indices)
    }

    /// Reads or writes the memory of a tag at a reader.
    func accessTag(_ request: TagRequest, at index: DeviceIndex) async -> TagAccessAnswer {
        await devices.access(request, at: index)
    }

    /// The ledger's lines; none while the capture thread takes no requests.
    func ledgerLines() async -> [Ledger.Line] { (try? await currentLedger().ledger.devices) ?? [] }

    /// Returns when streams are to end.
    func streamsEnding() -> @Sendable () async -> Void {
        { [streamsEnd] in await streamsEnd.wait() }
    }

    /// Every piece of hardware that udev shows.
    var hardwareSeen: [SeenDevice] { devices.seen() }

    /// What every device is doing.
    var deviceStatuses: [DeviceStatus] { devices.snapshot() }

    // MARK: - Reports

    func status() async throws -> StatusReport {
        let ledger = try await currentLedger().ledger
        let loaded = configurationInForce
        let reports = deviceReports(ledger, loaded.configuration)
        let labels = await core.onCapture { (stations: $0.stations, commandsRefused: $0.commandsRefused) }
        let (queue, unreadable) = await queueAsFarAsReadable()
        return StatusReport(
            health: Health.report(
                unreadable: unreadable,
                devices: reports,
                queue: queue,
                configuration: loaded.state,
                assignments: try await assignments().problems,
                ledger: ledger
            ),
            version: Version.current,
            pid: getpid(),
            host: facts.host,
            gln: loaded.configuration.site.gln,
            edge: queue.edge,
            epoch: queue.epoch,
            started: facts.started.wall.description,
            uptimeSeconds: Double(clock().monotonic.nanoseconds(since: facts.started.monotonic)) / 1e9,
            clockSynchronised: core.shared.isClockSynchronised.load(ordering: .relaxed),
            configuration: loaded.state,
            devices: reports,
            queue: queue,
            stations: labels?.stations.map(StationReport.init),
            commandsRefused: labels?.commandsRefused
        )
    }

    func account(device: String?) async throws -> AccountReport {
        let (ledger, held) = try await currentLedger()
        let lines = ledger.devices.filter { device == nil || $0.name == device }
        if let device, lines.isEmpty { throw RequestFailure.notFound("there is no device \(device)") }
        return AccountReport(
            since: facts.started.wall.description,
            devices: lines.map { .init(device: $0.name, ledger: LedgerReport($0)) },
            total: LedgerReport(device == nil ? ledger.total : lines[0].counts, rejections: [:]),
            events: events(made: ledger.eventsMade, held: UInt64(held))
        )
    }

    /// What happened to the events that were made by the time the ledger was read, a moment ago.
    private func events(made: UInt64, held: UInt64) -> AccountReport.Events {
        let status = queue.status
        // More may have been made and committed since.
        let committed = min(status.events, made)
        let refused = min(status.duplicates &+ status.refused, made - committed)
        let rest = made - committed - refused
        // Nothing waits: then what is neither committed nor refused nor held is nowhere, and the books say so.
        let pending = status.waitingRows == 0 ? min(held, rest) : rest
        return AccountReport.Events(made: made, committed: committed, pending: pending, refused: refused)
    }

    func queue() async throws -> QueueReport {
        let statistics = try await queue.reader.statistics()
        let lags = try await queue.reader.lags()
        let status = queue.status
        return QueueReport(
            file: facts.database,
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
                .init(name: $0.name, ackedSeq: $0.acked, lag: $0.lag, inFlight: $0.inFlight, dead: $0.dead)
            },
            writer: QueueReport.Writer(status, capacity: queue.ring.capacity.rows)
        )
    }

    /// The queue's report, and why it holds only what the writer knows where the file cannot be read.
    private func queueAsFarAsReadable() async -> (QueueReport, unreadable: String?) {
        do {
            return (try await queue(), nil)
        } catch {
            let status = queue.status
            let report = QueueReport(
                file: facts.database,
                edge: queue.identity.edge,
                epoch: queue.identity.epoch,
                events: 0,
                head: status.head,
                oldest: nil,
                types: [:],
                openTags: 0,
                fileBytes: 0,
                walBytes: Int64(status.logBytes),
                consumers: [],
                writer: QueueReport.Writer(status, capacity: queue.ring.capacity.rows)
            )
            return (report, "\(error)")
        }
    }

    func devices(all: Bool) async throws -> [SeenDeviceReport] {
        let statuses = deviceStatuses
        return devices.seen().filter {
            all || $0.name != nil || $0.claim == .candidate || $0.isUsable && $0.claim != .none
        }
        .flatMap { SeenDeviceReport.reports(of: $0, statuses) }
    }

    func configuration() async throws -> ConfigurationReport {
        let loaded = configurationInForce
        return ConfigurationReport(state: loaded.state, keys: loaded.keys.map(ConfigurationReport.Key.init))
    }

    func doctor() async throws -> DoctorReport {
        DaemonChecks.report(status: try await status())
    }

    func version() async throws -> VersionReport {
        VersionReport(
            version: Version.current,
            event: Version.event,
            schema: QueueStore.schemaVersion,
            dictionary: ApplicationIdentifierTable.release
        )
    }

    /// The status in a line, for systemd.
    func statusLine() async -> String {
        let devices = devices.snapshot()
        let ready = devices.count { $0.state == .ready }
        let status = queue.status
        var line = "\(ready) of \(devices.count) devices ready, \(status.head) events"
        if case .degraded(let reason) = status.state { line += ", queue not writable: \(reason)" }
        if let socketFailure { line += ", \(socketFailure)" }
        if !configurationInForce.errors.isEmpty { line += ", configuration not taken" }
        return line
    }

    // MARK: - Events

    func events(after seq: Int64, limit: Int, device: String?) async throws -> EventLines {
        let page = try await queue.reader.events(
            after: seq,
            limit: limit,
            filter: EventFilter(ofDevice: device)
        )
        var lines: [UInt8] = []
        for event in page.events {
            lines.append(contentsOf: event.json.utf8)
            lines.append(UInt8(ascii: "\n"))
        }
        return EventLines(lines: lines, count: page.events.count, next: page.next)
    }

    func position(ofLast count: Int, device: String?) async throws -> Int64 {
        try await queue.reader.position(ofLast: count, filter: EventFilter(ofDevice: device))
    }

    func event(_ reference: String) async throws -> [UInt8]? {
        let event =
            if let seq = Int64(reference) { try await queue.reader.event(seq: seq) } else {
                try await queue.reader.event(id: reference.lowercased())
            }
        return event.map { Array($0.json.utf8) }
    }

    func commits() -> AsyncStream<Void> {
        let heads = queue.announcements.heads()
        let streamsEnd = streamsEnd
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let task = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in heads { continuation.yield() } }
                group.addTask { await streamsEnd.wait() }
                await group.next()
                // One look more, for what was committed last.
                continuation.yield()
                continuation.finish()
                group.cancelAll()
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    /// Ends the streams of followers, once what was captured is durable or a moment has passed.
    func endStreams() async {
        for _ in 0..<50 where queue.ring.rows > 0 {
            try? await Task.sleep(for: .milliseconds(10))
        }
        streamsEnd.open()
    }

    // MARK: - Parts

    private func currentLedger() async throws -> (ledger: Ledger, held: Int) {
        guard let ledger = await core.ledger() else {
            throw RequestFailure.unavailable(
                "the capture thread does not take requests: starting or stopping"
            )
        }
        return ledger
    }

    private func deviceReports(_ ledger: Ledger, _ configuration: Configuration) -> [DeviceReport] {
        let assignments = assigner?.store.assignments ?? Assignments()
        let lines = Dictionary(ledger.devices.map { ($0.device, $0) }) { first, _ in first }
        return devices.snapshot().map { status in
            DeviceReport(
                status,
                line: lines[status.index],
                configuration: configuration,
                replaced: assignments[status.name]?.replaced
            )
        }
    }
}
