// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlServer
import DeviceIO
import EventQueue
import ServiceLifecycle
import Synchronization
import SystemdSupport

/// What has to be looked at now and then: the clock, the time zone, the watchdog, the status line.
struct UpkeepService: Service {
    /// A writer inside one database call for longer than this is stuck for good.
    static let longestCall: Int64 = 120_000_000_000
    /// A capture thread that has not turned over for this long hangs; idle it turns every second.
    static let longestTurn: Int64 = 10_000_000_000

    let core: CaptureCore
    let queue: QueueStore
    let loop: CaptureLoop
    let backend: DaemonBackend
    let site: SiteIdentity

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let period = Notifier.watchdogInterval.map { min($0 / 3, .seconds(1)) } ?? .seconds(1)
            var sinceStatus = 0
            while !Task.isCancelled {
                look()
                if isAlive(at: Clocks.monotonic()) { Notifier.watchdog() }
                if sinceStatus == 0 { Notifier.status(await backend.statusLine()) }
                sinceStatus = (sinceStatus + 1) % 5
                do { try await Task.sleep(for: period) } catch { break }
            }
        }
        Notifier.stopping()
    }

    private func look() {
        core.shared.isClockSynchronised.store(ClockSynchronisation.isSynchronised(), ordering: .relaxed)
        core.shared.offsetMinutes.store(site.offsetMinutes(at: Clocks.now().wall), ordering: .relaxed)
    }

    /// Whether both threads that hold reads work (design §2, "Watchdog").
    ///
    /// A slow or full disk is no reason to be killed: the reads in memory would be lost by it.
    private func isAlive(at now: MonotonicTime) -> Bool {
        if let beat = loop.heartbeat, now.nanoseconds(since: beat) > Self.longestTurn { return false }
        if let since = queue.insideCallSince, now.nanoseconds(since: since) > Self.longestCall {
            return false
        }
        return true
    }
}
