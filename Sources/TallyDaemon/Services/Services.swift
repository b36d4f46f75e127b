// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Devices
import EventQueue
import Logging
import ServiceLifecycle

/// The queue: lives longest, and commits everything before it is closed.
struct QueueService: Service {
    /// How long a stop waits for the disk: systemd and the operator expect the daemon gone in five seconds.
    static let drainLimit = Duration.milliseconds(2_500)

    let queue: QueueStore
    let core: CaptureCore
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        do {
            try await queue.drain(within: Self.drainLimit)
        } catch {
            logger.critical(
                "events could not be made durable before the end",
                metadata: ["reason": "\(error)"]
            )
            throw error
        }
    }
}

/// The capture thread: stops after the devices, with the windows' state saved.
struct CaptureService: Service {
    let loop: CaptureLoop
    let core: CaptureCore
    let backend: DaemonBackend

    func run() async throws {
        try loop.start()
        try? await gracefulShutdown()
        // Never flushed: open tags are still there, and departures would be false.
        // A mailbox full of requests is empty a turn later.
        for _ in 0..<100 {
            if await core.onCapture({ _ in core.saveAll() }) != nil { break }
            try? await Task.sleep(for: .milliseconds(5))
        }
        loop.stop()
        // Followers hold connections open, which would hold up the control server's end.
        await backend.endStreams()
    }
}

/// The devices: last to start, first to stop.
struct DeviceService: Service {
    let devices: DeviceRuntime
    /// Called once everything that is plugged in has been seen.
    let started: @Sendable () async -> Void

    func run() async throws {
        try await devices.start()
        // Stopped while it waits, for example because another service could not start.
        await cancelWhenGracefulShutdown { await started() }
        try? await gracefulShutdown()
        await devices.stop()
    }
}
