// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ControlServer
import DeviceIO
import Devices
import EventQueue
import Foundation
package import Logging
import Pipeline
import ServiceLifecycle
import Synchronization
import SystemdSupport
import TallyConfig
import UnixSignals

/// `tallyd`: every part put together, started in order and stopped in reverse (design §2).
///
///     queue ─ control server ─ capture ─ devices ─ upkeep
///     └──────── lives longest                └─── stops first
package struct Daemon {
    /// What the command line says.
    package struct Options: Sendable {
        package var configuration: String?
        package var stateDirectory: String?
        package var runtimeDirectory: String?

        package init(
            configuration: String? = nil,
            stateDirectory: String? = nil,
            runtimeDirectory: String? = nil
        ) {
            self.configuration = configuration
            self.stateDirectory = stateDirectory
            self.runtimeDirectory = runtimeDirectory
        }
    }

    private let paths: Paths
    private let options: Options
    private let logger: Logger

    package init(options: Options, logger: Logger) {
        self.options = options
        self.logger = logger
        paths = Paths(
            configuration: options.configuration,
            state: options.stateDirectory,
            runtime: options.runtimeDirectory,
            in: .init(
                environment: ProcessInfo.processInfo.environment,
                isRoot: geteuid() == 0,
                exists: { FileManager.default.fileExists(atPath: $0) },
                isWritable: { FileManager.default.isWritableFile(atPath: $0) }
            )
        )
    }

    /// Runs until told to stop by SIGTERM or SIGINT.
    ///
    /// - Throws: What keeps the daemon from starting, or ended it.
    package func run() async throws {
        let started = Clocks.now()
        // Held for as long as this function runs.
        let state = try StateDirectory(path: paths.state)
        let assignments = AssignmentStore(directory: paths.state, logger: logger)
        let store = configurationStore(assignments)
        let loaded = loadConfiguration(store, at: started)
        LogLevel.current = loaded.configuration.log.level
        let site = SiteIdentity(loaded.configuration.site)
        let alarm = StorageAlarm()
        let queue = try openQueue(site, alarm)
        let table = DeviceTable()
        let entries = DaemonEntries(loaded.configuration, table: table, secrets: SecretFiles())
        let loop = try CaptureLoop()
        let secrets = SiteSecrets(stateDirectory: paths.state, logger: logger)
        let labels = secrets.settings(loaded.configuration)
        let core = try await makeCore(site, entries, labels, queue, loop, loaded.configuration, at: started)
        alarm.connect(to: core)
        let places = PlaceDesk(logger: logger)
        let found = FoundReaders(directory: paths.state, logger: logger)
        let devices = try DeviceRuntime(
            loop: loop,
            configuration: entries.devices,
            sink: core,
            logger: logger,
            places: assignments.assignments.places,
            readers: found.load(),
            learned: { found.save($0) },
            notice: { places.take($0) }
        ) { found in
            // Called on the attach thread, before the device delivers: the posts keep their order.
            guard let index = table.index(of: found.name) else { return nil }
            core.adopt(DeviceEntry(autoClaimed: found.name, index: index))
            return index
        }
        core.identify(with: devices)
        let backend = DaemonBackend(
            facts: .init(host: site.host, started: started, database: paths.database),
            core: core,
            queue: queue,
            devices: devices,
            loaded: loaded,
            clock: Clocks.now
        )
        let reload = Reload(
            store: store,
            backend: backend,
            table: table,
            core: core,
            devices: devices,
            secrets: secrets,
            logger: logger
        )
        backend.assigner = Assigner(store: assignments, reload: reload)
        places.connect(backend)
        try makeRuntimeDirectory()
        let listening = Latch()
        let services: [any Service] = [
            QueueService(queue: queue, core: core, logger: logger),
            controlServer(loaded.configuration.api, backend, listening),
            CaptureService(loop: loop, core: core, backend: backend),
            DeviceService(devices: devices, started: { await announce(listening, backend) }),
            UpkeepService(core: core, queue: queue, loop: loop, backend: backend, site: site),
            ReloadService(reload: reload),
        ]
        let group = ServiceGroup(
            configuration: .init(
                // Also when one fails the others stop in order, with everything saved.
                services: services.map {
                    .init(
                        service: $0,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup
                    )
                },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: quiet
            )
        )
        logger.notice(
            "starting",
            metadata: [
                "version": "\(Version.current)", "state_directory": "\(paths.state)",
                "configuration": "\(loaded.file)", "edge": "\(site.edge)",
            ]
        )
        try await group.run()
        logger.notice("stopped")
        withExtendedLifetime(state) {}
    }

    // MARK: - Parts

    private func configurationStore(_ assignments: AssignmentStore) -> ConfigurationStore {
        ConfigurationStore(
            file: paths.configuration,
            isOptional: options.configuration == nil,
            stateDirectory: paths.state,
            assignments: assignments,
            logger: logger
        )
    }

    /// A logger for libraries, which have too much to say.
    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = .error
        return quiet
    }

    private func loadConfiguration(_ store: ConfigurationStore, at now: Instant) -> LoadedConfiguration {
        let loaded = store.loadToStart(at: now.wall.description)
        for error in loaded.errors {
            logger.error("configuration not taken", metadata: ["reason": "\(error)"])
        }
        if !loaded.errors.isEmpty {
            logger.error(
                "running with another configuration",
                metadata: ["source": "\(loaded.source.rawValue)"]
            )
        }
        return loaded
    }

    private func openQueue(_ site: SiteIdentity, _ alarm: StorageAlarm) throws -> QueueStore {
        var configuration = QueueConfiguration(
            path: paths.database,
            edge: site.edge,
            machine: site.machine,
            boot: site.boot,
            clock: Clocks.now
        )
        let logger = logger
        configuration.onStateChange = { state in
            switch state {
            case .running: logger.notice("queue writer works")
            case .degraded(let reason):
                logger.error("queue cannot be written; retrying", metadata: ["reason": "\(reason)"])
                alarm.raise(reason)
            case .closed: logger.info("queue closed")
            }
        }
        let queue = try QueueStore(configuration)
        if case .movedFromAnotherMachine(let previous) = queue.identity.opening {
            logger.warning(
                "the queue came from another machine: a new epoch begins",
                metadata: ["epoch": "\(queue.identity.epoch)", "previous": "\(previous)"]
            )
        }
        return queue
    }

    private func makeCore(
        _ site: SiteIdentity,
        _ entries: DaemonEntries,
        _ labels: LabelSettings,
        _ queue: QueueStore,
        _ loop: CaptureLoop,
        _ configuration: Configuration,
        at now: Instant
    ) async throws -> CaptureCore {
        var gateway = Gateway(
            host: site.host,
            offset: UTCOffset(minutes: site.offsetMinutes(at: now.wall)),
            boot: site.boot
        )
        gateway.isClockSynchronized = ClockSynchronisation.isSynchronised()
        var generator = SystemRandomNumberGenerator()
        let pipeline = Pipeline(
            gateway: gateway,
            devices: entries.pipelineDevices,
            readPoints: entries.readPoints,
            lastID: queue.identity.newestID.flatMap { EventID($0) },
            random: { generator.next() }
        )
        pipeline.heartbeatEvery = configuration.site.heartbeatEvery
        pipeline.setLabels(labels)
        pipeline.restore(stations: try await queue.reader.stations().map(StoredStation.init))
        pipeline.restore(openLabels: try await queue.reader.openLabels().map(StoredLabels.init), at: now)
        let tags = try await queue.reader.openTags()
        let restored = pipeline.restore(tags.map(StoredTag.init), at: now)
        if !tags.isEmpty {
            logger.notice(
                "window entries of the last run",
                metadata: ["kept": "\(tags.count)", "restored": "\(restored)"]
            )
        }
        if case .movedFromAnotherMachine(let previous) = queue.identity.opening {
            pipeline.alert(
                .newEpoch,
                "the queue came from another machine; its epoch was \(previous)",
                at: now
            )
        }
        let core = CaptureCore(pipeline: pipeline, ring: queue.ring, loop: loop)
        core.shared.isClockSynchronised.store(gateway.isClockSynchronized, ordering: .relaxed)
        core.shared.offsetMinutes.store(Int(gateway.offset.minutes), ordering: .relaxed)
        core.shared.head.store(queue.status.head, ordering: .relaxed)
        queue.announcements.observe { commit in core.shared.head.store(commit.head, ordering: .relaxed) }
        loop.add(core)
        return core
    }

    private func controlServer(
        _ api: Configuration.API,
        _ backend: DaemonBackend,
        _ listening: Latch
    ) -> ControlService {
        ControlService(
            options: .init(
                socket: api.socket ?? paths.socket,
                group: api.group,
                mode: UInt32(api.mode),
                operators: OperatorRule(group: api.operators)
            ),
            backend: backend,
            logger: logger,
            onChange: { failure in
                backend.socketFailure = failure
                listening.open()
            }
        )
    }

    private func makeRuntimeDirectory() throws {
        try FileManager.default.createDirectory(
            atPath: paths.runtime,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o750]
        )
    }

    /// Tells systemd that the daemon is ready: devices enumerated, and the socket answers.
    private func announce(_ listening: Latch, _ backend: DaemonBackend) async {
        await listening.wait()
        if Task.isCancelled { return }
        Notifier.ready(status: await backend.statusLine())
        logger.notice("ready")
    }
}

extension StoredStation {
    fileprivate init(_ row: StoredStationRow) {
        self.init(
            readPoint: row.readPoint,
            step: row.step,
            stepSince: row.stepSince,
            session: row.session,
            sessionSince: row.sessionSince
        )
    }
}

extension StoredLabels {
    fileprivate init(_ labels: OpenLabels) {
        self.init(readPoint: labels.readPoint, group: labels.group, lacking: labels.lacking)
    }
}

extension StoredTag {
    fileprivate init(_ tag: OpenTag) {
        self.init(
            readPoint: tag.readPoint,
            key: tag.key,
            first: tag.first,
            last: tag.last,
            reads: tag.reads,
            state: tag.state
        )
    }
}
