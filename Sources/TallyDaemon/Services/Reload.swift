// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import Logging
import Pipeline
import ServiceLifecycle
import SystemdSupport
import TallyConfig
import UnixSignals

/// Takes a changed configuration, all or nothing, without losing a read.
struct Reload: Sendable {
    let store: ConfigurationStore
    let backend: DaemonBackend
    let table: DeviceTable
    let core: CaptureCore
    let devices: DeviceRuntime
    let secrets: SiteSecrets
    let logger: Logger
    /// Two changes at once would not know of each other.
    let turns = OneByOne()

    /// Reads the files again; a bad configuration changes nothing but health.
    func perform() async {
        try? await turns.perform {
            Notifier.reloading()
            switch store.load(at: Clocks.now().wall.description) {
            case .bad(let errors): refuse(errors)
            case .good(let loaded):
                let before = backend.configurationInForce.configuration
                guard await apply(loaded) else {
                    refuse(["the capture thread takes no requests now: reload again"])
                    break
                }
                var site = before.site
                // Taken over with the labels.
                site.commands = loaded.configuration.site.commands
                if before.api != loaded.configuration.api || site != loaded.configuration.site {
                    logger.warning("changes of [site] and [api] take effect when tallyd is restarted")
                }
                logger.notice("configuration reloaded", metadata: ["file": "\(loaded.file)"])
            }
            Notifier.ready(status: await backend.statusLine())
        }
    }

    /// Puts a configuration in force.
    ///
    /// - Returns: Whether it is; `false` leaves everything as it was.
    func apply(_ loaded: LoadedConfiguration) async -> Bool {
        let entries = DaemonEntries(loaded.configuration, table: table, secrets: SecretFiles())
        let labels = secrets.settings(loaded.configuration)
        let heartbeat = loaded.configuration.site.heartbeatEvery
        // Taps look at what the pipeline took under the new rules before they are in force.
        backend.comingConfiguration = loaded.configuration
        defer { backend.comingConfiguration = nil }
        // The pipeline first: what a device without an account delivers would be dropped uncounted.
        let isTaken: Void? = await core.onCapture { pipeline in
            pipeline.reconfigure(devices: entries.pipelineDevices, readPoints: entries.readPoints)
            pipeline.setLabels(labels)
            pipeline.heartbeatEvery = heartbeat
        }
        guard isTaken != nil else { return false }
        devices.reconfigure(entries.devices)
        LogLevel.current = loaded.configuration.log.level
        backend.configurationInForce = loaded
        return true
    }

    /// Leaves everything as it is, and lets health say why.
    private func refuse(_ errors: [String]) {
        for error in errors { logger.error("configuration not taken", metadata: ["reason": "\(error)"]) }
        var loaded = backend.configurationInForce
        loaded.errors = errors
        backend.configurationInForce = loaded
    }
}

/// Reloads at SIGHUP.
struct ReloadService: Service {
    let reload: Reload

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { await reload.perform() }
        }
    }
}
