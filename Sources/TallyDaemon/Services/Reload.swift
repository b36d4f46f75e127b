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
    let logger: Logger

    /// Reads the files again; a bad configuration changes nothing but health.
    func perform() async {
        Notifier.reloading()
        switch store.load(at: Clocks.now().wall.description) {
        case .bad(let errors):
            for error in errors { logger.error("configuration not taken", metadata: ["reason": "\(error)"]) }
            var loaded = backend.configurationInForce
            loaded.errors = errors
            backend.configurationInForce = loaded
        case .good(let loaded):
            let before = backend.configurationInForce.configuration
            let entries = DaemonEntries(loaded.configuration, table: table)
            let heartbeat = loaded.configuration.site.heartbeatEvery
            _ = await core.onCapture { pipeline in
                // The pipeline first: a device must not deliver before it has an account.
                pipeline.reconfigure(devices: entries.pipelineDevices, readPoints: entries.readPoints)
                pipeline.heartbeatEvery = heartbeat
            }
            devices.reconfigure(entries.devices)
            LogLevel.current = loaded.configuration.log.level
            backend.configurationInForce = loaded
            if before.api != loaded.configuration.api || before.site != loaded.configuration.site {
                logger.warning("changes of [site] and [api] take effect when tallyd is restarted")
            }
            logger.notice("configuration reloaded", metadata: ["file": "\(loaded.file)"])
        }
        Notifier.ready(status: await backend.statusLine())
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
