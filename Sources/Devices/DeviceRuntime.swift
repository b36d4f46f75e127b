// SPDX-License-Identifier: Apache-2.0

package import Capture
package import DeviceIO
package import Logging
package import ReaderProtocols
import Synchronization

/// All devices of the daemon: found by udev, opened, read, watched over, and given back.
///
///     udev ──▶ attach thread ──▶ which hardware is which device ──▶ open, grab ──▶ capture thread
///                   ▲                                                                 │ bytes → sink
///                   └──────────────── closed there, opened again with pauses ◀────────┘
package final class DeviceRuntime: Sendable {
    let loop: CaptureLoop
    let attach: AttachThread
    private let supervisor: Supervisor
    /// Who listens for a scanner that is not the daemon's yet.
    let listening = Mutex<ListeningPost?>(nil)
    private let board = StatusBoard()
    private let logger: Logger
    private let configuration: [DeviceConfiguration]
    private let register: @Sendable (AutoClaimedDevice) -> DeviceIndex?
    private let places: [String: UnitPlace]
    private let notice: @Sendable (PlaceNotice) -> Void

    /// Prepares to read devices; nothing is touched before ``start()``.
    ///
    /// - Parameters:
    ///   - loop: The capture thread; started before ``start()``, stopped after ``stop()``.
    ///   - configuration: The devices, each with an index of its own.
    ///   - sink: Takes what is read; called on the capture thread only.
    ///   - logger: Hears of changes of state, of nothing else.
    ///   - places: Where units were in an earlier run, by the name of the device.
    ///   - readers: Which reader an earlier run found at which hardware, by what names that.
    ///   - learned: Called on the capture thread with all that is known when that is more than before; must not wait.
    ///   - notice: Called on the attach thread with what is new of units and their ports; must not wait.
    ///   - register: Called on the attach thread for a device that a udev rule claims and nobody configured,
    ///     before it delivers: gives it a place in the table of devices that was never used, or `nil` to
    ///     leave it alone.
    /// - Throws: When the process has no descriptors left.
    package init(
        loop: CaptureLoop,
        configuration: [DeviceConfiguration],
        sink: any CaptureSink & Sendable,
        logger: Logger,
        places: [String: UnitPlace] = [:],
        readers: [String: ReaderFinding] = [:],
        learned: @escaping @Sendable ([String: ReaderFinding]) -> Void = { _ in },
        notice: @escaping @Sendable (PlaceNotice) -> Void = { _ in },
        register: @escaping @Sendable (AutoClaimedDevice) -> DeviceIndex?
    ) throws(SystemCallFailure) {
        self.loop = loop
        self.configuration = configuration
        self.logger = logger
        self.register = register
        self.places = places
        self.notice = notice
        attach = try AttachThread()
        supervisor = try Supervisor(
            loop: loop,
            attach: attach,
            sink: sink,
            board: board,
            logger: logger,
            memory: ReaderMemory(readers, learned: learned)
        )
    }

    /// Begins; returns once all that is plugged in has been seen, not when it has been opened.
    package func start() async throws(SystemCallFailure) {
        try attach.start { [board, logger, register, configuration, supervisor, places, notice] in
            AttachWorker(
                configurations: configuration,
                board: board,
                logger: logger,
                register: register,
                places: places,
                notice: notice,
                publish: { supervisor.deliver($0) }
            )
        }
        await withCheckedContinuation { continuation in
            attach.perform { [loop] _ in
                if !loop.postPatiently({ continuation.resume() }) { continuation.resume() }
            }
        }
    }

    /// Makes readers fall silent and gives all devices back; takes at most a second and a half.
    ///
    /// A device that hangs while it is opened or closed is left to the end of the process.
    ///
    /// No state is reported: a daemon that stops says nothing about its devices.
    package func stop() async {
        attach.stopOpening()
        await supervisor.stop()
        if await attach.finishes(within: .seconds(1)) { attach.stop() }
    }

    /// Takes a new configuration: devices whose entry is the same go on undisturbed.
    package func reconfigure(_ configuration: [DeviceConfiguration]) {
        attach.perform { $0.configure(configuration) }
    }

    /// Tells the persons at some devices something, by whatever these can do.
    ///
    /// - Returns: What became of it at each device that is supervised.
    package func signal(
        _ signal: StationSignal,
        at indices: Set<DeviceIndex>
    ) async -> [DeviceIndex: SignalAnswer] {
        await supervisor.signal(signal, at: indices)
    }

    /// Reads or writes the memory of a tag at a reader; at most half a minute.
    package func access(_ request: TagRequest, at index: DeviceIndex) async -> TagAccessAnswer {
        await supervisor.access(request, at: index)
    }

    /// Tells the person at a device what the daemon noticed; on the capture thread.
    package func signalTrouble(_ signal: StationSignal, at index: DeviceIndex, now: Instant) {
        supervisor.assumeIsolated { $0.signalTrouble(signal, at: index, now: now) }
    }

    /// What every device is doing, in the order of the table.
    package func snapshot() -> [DeviceStatus] { board.devices }

    /// Every piece of hardware that udev shows, configured or not.
    package func seen() -> [SeenDevice] { board.hardware }

    /// Has `listener` hear what a device delivers from now on.
    ///
    /// - Returns: Whether the capture thread runs.
    package func listen(_ listener: TapListener, to index: DeviceIndex) -> Bool {
        supervisor.listen(listener, to: index)
    }

    /// Has `listener` hear no more of a device.
    package func forget(_ listener: TapListener, of index: DeviceIndex) {
        supervisor.forget(listener, of: index)
    }
}
