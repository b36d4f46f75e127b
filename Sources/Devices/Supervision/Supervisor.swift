// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Logging
import ReaderProtocols

/// All devices, on the capture thread.
actor Supervisor {
    private nonisolated let loop: CaptureLoop
    private nonisolated let attach: AttachThread
    private let sink: any CaptureSink & Sendable
    private let board: StatusBoard
    private let log: StateLog
    private let connecting = ConnectThreads()
    private let memory: ReaderMemory
    private var devices: [DeviceIndex: SupervisedDevice] = [:]
    private var latest = AttachWorker.Findings()
    private let taps = TapBoard()
    private var stopping: Set<DeviceIndex> = []
    private var isStopping = false
    private var whenStopped: CheckedContinuation<Void, Never>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(
        loop: CaptureLoop,
        attach: AttachThread,
        sink: any CaptureSink & Sendable,
        board: StatusBoard,
        logger: Logger,
        memory: ReaderMemory
    ) throws(SystemCallFailure) {
        self.memory = memory
        self.loop = loop
        self.attach = attach
        self.sink = sink
        self.board = board
        log = try StateLog(logger)
    }

    // MARK: - From the attach thread

    /// Brings findings to the capture thread; waits while its mailbox is full.
    ///
    /// - Returns: Whether the loop still runs.
    @discardableResult
    nonisolated func deliver(_ findings: AttachWorker.Findings) -> Bool {
        loop.postPatiently { self.assumeIsolated { $0.apply(findings) } }
    }

    private nonisolated func deliver(
        _ result: Result<[OpenedChannel], OpenFailure>,
        of target: DeviceTarget,
        for configuration: DeviceConfiguration,
        attempt: UInt64
    ) {
        let isDelivered = loop.postPatiently {
            self.assumeIsolated { $0.opened(result, of: target, for: configuration, attempt: attempt) }
        }
        // Nobody is left to take them.
        if !isDelivered, case .success(let channels) = result {
            for channel in channels { channel.close() }
        }
    }

    private nonisolated func deliver(_ isDone: Bool, of registration: Registration, for index: DeviceIndex) {
        loop.postPatiently {
            self.assumeIsolated {
                $0.devices[index]?.lineIsSet(isDone, of: registration, at: Clocks.now())
            }
        }
    }

    // MARK: - On the capture thread

    private func apply(_ findings: AttachWorker.Findings) {
        guard !isStopping else { return }
        latest = findings
        let wanted = Dictionary(findings.devices.map { ($0.configuration.index, $0.configuration) }) { $1 }
        for (index, device) in devices where wanted[index] != device.configuration { retire(device) }
        supervise()
    }

    /// Begins with devices that are new, and tells all what they are now.
    private func supervise() {
        let now = Clocks.now()
        for (configuration, isAutoClaimed) in latest.devices where !stopping.contains(configuration.index) {
            let index = configuration.index
            let device =
                devices[index]
                ?? SupervisedDevice(configuration, isAutoClaimed: isAutoClaimed, in: surroundings)
            devices[index] = device
            if let resolution = latest.resolutions[index] { device.resolved(resolution, at: now) }
        }
    }

    /// Ends a device that is no longer configured so; a changed one begins anew once its old self is quiet.
    private func retire(_ device: SupervisedDevice) {
        let index = device.configuration.index
        guard stopping.insert(index).inserted else { return }
        device.stop(at: Clocks.now()) { self.assumeIsolated { $0.retired(index) } }
    }

    private func retired(_ index: DeviceIndex) {
        let device = devices.removeValue(forKey: index)
        stopping.remove(index)
        if isStopping {
            if devices.isEmpty { finishStopping() }
            return
        }
        if latest.devices.contains(where: { $0.configuration.index == index }) {
            supervise()
        } else {
            device?.report(.disabled, "no longer configured", at: Clocks.now())
            board.remove(index)
        }
    }

    private func opened(
        _ result: Result<[OpenedChannel], OpenFailure>,
        of target: DeviceTarget,
        for configuration: DeviceConfiguration,
        attempt: UInt64
    ) {
        // A device that was configured anew meanwhile counts its attempts anew: this may be another's hardware.
        if let device = devices[configuration.index], device.configuration == configuration {
            device.opened(result, of: target, attempt: attempt, at: Clocks.now())
        } else if case .success(let channels) = result {
            attach.perform { _ in
                for channel in channels { channel.close() }
            }
        }
    }

    private var surroundings: SupervisedDevice.Surroundings {
        SupervisedDevice.Surroundings(
            loop: loop,
            sink: sink,
            attach: attach,
            board: board,
            log: log,
            taps: taps,
            open: { [attach, connecting, self] target, configuration, attempt in
                let open: @Sendable () -> Void = {
                    if attach.opensNothing { return }
                    let result = Result { () throws(OpenFailure) in
                        try DeviceOpening.open(target, as: configuration.kind)
                    }
                    self.deliver(result, of: target, for: configuration, attempt: attempt)
                }
                guard configuration.kind.endpoint != nil else { return attach.perform { _ in open() } }
                if connecting.perform(open) { return }
                let failure = OpenFailure.failed(SystemCallFailure("pthread_create", errno: .wouldBlock))
                // The capture thread must not wait for its own mailbox.
                attach.perform { _ in
                    self.deliver(.failure(failure), of: target, for: configuration, attempt: attempt)
                }
            },
            setSpeed: { [attach, self] baudRate, channel, registration, index in
                attach.perform { _ in
                    if attach.opensNothing { return }
                    // Closed there too, and later: the descriptor is open.
                    let isDone: Void? = try? SerialPort.setSpeed(
                        baudRate,
                        of: channel.descriptor,
                        path: channel.path
                    )
                    self.deliver(isDone != nil, of: registration, for: index)
                }
            },
            memory: memory
        )
    }

    // MARK: - Listening

    /// Has a listener hear all that a device delivers from now on.
    ///
    /// - Returns: Whether the loop still runs.
    nonisolated func listen(_ listener: TapListener, to index: DeviceIndex) -> Bool {
        loop.postPatiently {
            self.assumeIsolated { supervisor in
                supervisor.taps.point(of: index).add(listener)
                supervisor.devices[index]?.introduce(to: listener, at: Clocks.now())
            }
        }
    }

    /// Has a listener hear no more.
    nonisolated func forget(_ listener: TapListener, of index: DeviceIndex) {
        _ = loop.postPatiently { self.assumeIsolated { $0.taps.point(of: index).remove(listener) } }
    }

    // MARK: - Signals

    /// Tells the persons at some devices something.
    ///
    /// - Returns: What became of it at each that is there.
    func signal(_ signal: StationSignal, at indices: Set<DeviceIndex>) -> [DeviceIndex: SignalAnswer] {
        let now = Clocks.now()
        return devices.filter { indices.contains($0.key) }.mapValues { $0.signal(signal, at: now) }
    }

    /// Tells the person at a device what the daemon noticed, if it is to.
    func signalTrouble(_ signal: StationSignal, at index: DeviceIndex, now: Instant) {
        _ = devices[index]?.signal(signal, isAutomatic: true, at: now)
    }

    // MARK: - Tags

    /// Reads or writes the memory of a tag at a reader; at most half a minute.
    func access(_ request: TagRequest, at index: DeviceIndex) async -> TagAccessAnswer {
        guard let device = devices[index] else { return .cannot("it is not there") }
        return await withCheckedContinuation { continuation in
            device.access(request, at: Clocks.now()) { continuation.resume(returning: $0) }
        }
    }

    // MARK: - Stopping

    /// Has all readers fall silent and all descriptors closed; at most half a second.
    func stop() async {
        guard !isStopping else { return }
        isStopping = true
        let all = Array(devices.values)
        if all.isEmpty { return }
        await withCheckedContinuation { continuation in
            whenStopped = continuation
            for device in all { retire(device) }
        }
    }

    private func finishStopping() {
        whenStopped?.resume()
        whenStopped = nil
    }
}
