// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import EventQueue
import Pipeline
import Synchronization

/// The pipeline at work on the capture thread: room from the ring before each turn, a batch to it after.
///
/// Everything but ``Shared`` belongs to the loop's thread; that is the invariant behind `@unchecked`.
final class CaptureCore: TurnObserver, CaptureSink, @unchecked Sendable {
    /// What other threads read and write.
    struct Shared: ~Copyable, Sendable {
        let head = Atomic<Int64>(0)
        let isClockSynchronised = Atomic<Bool>(true)
        let offsetMinutes = Atomic<Int>(0)
    }

    let pipeline: Pipeline
    let shared = Shared()
    private let ring: BatchRing
    private let loop: CaptureLoop
    private var clock = ClockWatch()
    private var devices: DeviceRuntime?
    /// What persons are to be told at the end of the turn; bounded by the devices there are.
    private var troubles: [DeviceIndex: StationSignal] = [:]

    /// A core whose loop does not run yet.
    init(pipeline: Pipeline, ring: BatchRing, loop: CaptureLoop) {
        self.pipeline = pipeline
        self.ring = ring
        self.loop = loop
    }

    /// Learns where to look up the hardware behind a device, before the loop runs.
    func identify(with devices: DeviceRuntime) { self.devices = devices }

    // MARK: - On the capture thread

    func beginTurn(at now: Instant) {
        let room = ring.room
        let reserved = ring.roomForScans
        pipeline.beginTurn(
            at: now,
            room: TurnRoom(
                records: room.rows,
                bytes: room.bytes,
                reservedRecords: reserved.rows,
                reservedBytes: reserved.bytes
            )
        )
        let head = shared.head.load(ordering: .relaxed)
        pipeline.lastSequence = head > 0 ? head : nil
        pipeline.gateway.isClockSynchronized = shared.isClockSynchronised.load(ordering: .relaxed)
        let offset = UTCOffset(minutes: shared.offsetMinutes.load(ordering: .relaxed))
        if pipeline.gateway.offset != offset { pipeline.gateway.offset = offset }
        if let step = clock.look(at: now) { pipeline.clockStepped(by: step, at: now) }
    }

    func endTurn(at now: Instant) -> MonotonicTime? {
        pipeline.advance(to: now)
        handOver()
        if !troubles.isEmpty { tellTroubles(at: now) }
        return pipeline.deadline
    }

    /// Gives the batch to the writer; what does not fit stays and counts as used room in the next turn.
    private func handOver() {
        _ = ring.submit(&pipeline.batch)
    }

    /// How long the windows wait at the end for a writer that makes no room.
    private static let patience: Int64 = 300_000_000

    /// Saves what the windows hold, in as many turns as it takes; the last act before the loop stops.
    func saveAll() {
        var progressed = Clocks.monotonic()
        while true {
            let now = Clocks.now()
            beginTurn(at: now)
            let isMore = pipeline.saveAll()
            let isAnyNew = !pipeline.batch.isEmpty
            handOver()
            if pipeline.batch.isEmpty {
                if !isMore { return }
                if isAnyNew { progressed = now.monotonic }
            }
            // A writer that cannot write makes no room: what is open was saved at most a second ago.
            if now.monotonic.nanoseconds(since: progressed) > Self.patience { return }
            if !isAnyNew || !pipeline.batch.isEmpty { Clocks.pause(milliseconds: 1) }
        }
    }

    // MARK: - Sink, on the capture thread

    func accept(_ scan: Scan, text: borrowing Span<UInt8>, from device: DeviceIndex, at now: Instant) {
        switch pipeline.take(scan, text: text, from: device, at: now) {
        case .event(.invalid), .event(.damaged), .rejected: note(.warn, at: device)
        case .lost: note(.stop, at: device)
        case .event, .repeated, .ignored, .unknown: break
        }
    }

    func accept(_ reads: borrowing Span<TagRead>, from device: DeviceIndex, at now: Instant) {
        pipeline.accept(reads, from: device, at: now)
    }

    /// Has a device tell the person who scans, once the turn's reads have gone their way.
    private func note(_ signal: StationSignal, at device: DeviceIndex) {
        troubles[device] = max(troubles[device] ?? signal, signal)
    }

    private func tellTroubles(at now: Instant) {
        let told = troubles
        troubles.removeAll(keepingCapacity: true)
        for (device, signal) in told {
            devices?.signalTrouble(signal, at: device, now: now)
            // The lamps and horns of the station, but no other scanner: somebody else holds that.
            for reader in pipeline.readers(beside: device) {
                devices?.signalTrouble(signal, at: reader, now: now)
            }
        }
    }

    func reject(_ reason: Rejection, count: Int, from device: DeviceIndex, at now: Instant) {
        switch reason {
        // The person is still there, and can scan again.
        case .partial, .overlong: note(.warn, at: device)
        default: break
        }
        pipeline.reject(reason, count: count, from: device, at: now)
    }

    func device(_ device: DeviceIndex, became state: DeviceState, because reason: String, at now: Instant) {
        // The event is to say which unit it is about, a replaced one included.
        if let status = devices?.snapshot().first(where: { $0.index == device }) {
            pipeline.setUnit(status.identity.map { "\($0)" }, of: device)
        }
        pipeline.device(device, became: state, because: reason, at: now)
    }

    func alert(_ code: String, _ message: String, from device: DeviceIndex, at now: Instant) {
        pipeline.alert(code, message, from: device, at: now)
    }

    func tagWritten(_ write: TagWrite, from device: DeviceIndex, at now: Instant) {
        pipeline.tagWritten(write, from: device, at: now)
    }

    // MARK: - From any thread

    /// Runs `body` on the capture thread with the pipeline.
    ///
    /// - Returns: What `body` returned, or `nil` when the loop has stopped or is overwhelmed with requests.
    func onCapture<Result: Sendable>(_ body: @escaping @Sendable (Pipeline) -> Result) async -> Result? {
        await withCheckedContinuation { continuation in
            let outcome = loop.post { continuation.resume(returning: body(self.pipeline)) }
            if outcome != .accepted { continuation.resume(returning: nil) }
        }
    }

    /// Raises an alert about the gateway.
    func alert(_ code: AlertCode, _ message: String) {
        loop.post { self.pipeline.alert(code, message, at: Clocks.now()) }
    }

    /// Gives a device that nobody configured its account; what is posted after this finds it.
    func adopt(_ entry: DeviceEntry) {
        loop.postPatiently { self.pipeline.add(entry) }
    }

    /// The ledger as of now, and how many of the events made are not in the ring yet, which was full.
    func ledger() async -> (ledger: Ledger, held: Int)? {
        await onCapture { ($0.ledger, $0.batch.eventCount) }
    }
}
