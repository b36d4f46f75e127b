// SPDX-License-Identifier: Apache-2.0

public import EPC
import Glibc
import Synchronization

/// A virtual reader on a serial or TCP port that a program can open, until it is stopped.
///
///     let reader = try SimulatedReader(on: .pseudoTerminal("/run/demo/dock"))
///     reader.play(DoorPass(of: TagPopulation(pallet: 120, seed: 7), seed: 7))
///     reader.wait(until: { $0.isPassOver }, for: .seconds(60))
///     print(reader.report.sent, reader.report.sentEPCs.count)
///
/// It runs on a thread of its own. Whatever it does it counts in ``report``.
public final class SimulatedReader: Sendable {
    /// What the reader has done so far.
    public struct Report: Sendable {
        /// Whether a host has the port open.
        public var isOpen = false
        /// Whether the module reads continuously.
        public var isReading = false
        /// Whether a pass was asked for and all of it has happened.
        public var isPassOver = false
        /// Sightings that have happened.
        public var sightings = 0
        /// Good tag records that were written to the port, whole, while a host had it open.
        public var sent = 0
        /// Tag records that left with a wrong checksum, on command.
        public var sentCorrupted = 0
        /// Tag records that nobody could hear: no host had the port open.
        public var unheard = 0
        /// Tag records thrown away because the host read too slowly; the module then says its buffer is full.
        public var overrun = 0
        /// How often a host has opened the port.
        public var connections = 0
        /// Bytes the host has written.
        public var bytesReceived = 0
        /// The EPCs of the good tag records.
        public var sentEPCs: Set<MemoryBits> = []
        /// What its outputs were switched to, one after the other.
        public var switches: [OutputSwitch] = []
        /// What happened to the tags before they became records.
        public var tally = SightingTally()
    }

    /// In which portions bytes are written to the port.
    public enum Portions: Hashable, Sendable {
        /// All there is, frames glued together.
        case asTheyCome
        /// At most so many bytes a write, cutting frames anywhere.
        case atMost(Int)
    }

    /// When a pallet moves.
    public enum Movement: Hashable, Sendable {
        /// On and on once it has begun, read or not.
        case steady
        /// Only while a host has the port open and the module reads: it stands still in between.
        case whileRead
    }

    enum Order: Sendable {
        case play(DoorPass, Movement)
        case suffer(VirtualFault)
        case portions(Portions)
        case unplug
        case plug
    }

    struct State: Sendable {
        var report = Report()
        var orders: [Order] = []
        var isStopping = false
        var hasEnded = false
    }

    /// Where the port is; a TCP port that was to be any free one is told as the one it became.
    public let port: SimulatedPort.Kind
    /// The path of its port, or its host and port, for whoever opens it.
    public var path: String { port.path }
    let state = Mutex(State())
    let wakeReader: Int32
    private let wakeWriter: Int32

    /// Plugs a reader in and lets it run.
    ///
    /// - Parameters:
    ///   - reader: The virtual reader.
    ///   - port: The line it is on.
    /// - Throws: What keeps the port from being made.
    public init(
        _ reader: any VirtualReader,
        on port: SimulatedPort.Kind
    ) throws(SimulatedReaderFailure) {
        var ends: [Int32] = [0, 0]
        // SAFETY: pipe writes two numbers.
        guard unsafe pipe(&ends) == 0 else { throw .system(call: "pipe", path: port.path, errno: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakeReader = ends[0]
        wakeWriter = ends[1]
        let line = try SimulatedPort(port)
        self.port = line.kind
        let loop = SimulatedReaderLoop(self, line, reader)
        // SAFETY: the thread takes over the one reference that is handed to it, and with it the loop.
        let context = unsafe Unmanaged.passRetained(loop)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let loop = unsafe Unmanaged<SimulatedReaderLoop>.fromOpaque(context).takeRetainedValue()
                loop.run()
                return nil
            },
            unsafe context.toOpaque()
        )
        guard code == 0 else {
            unsafe context.release()
            throw .system(call: "pthread_create", path: port.path, errno: code)
        }
        _ = pthread_detach(thread)
    }

    /// Plugs a ThingMagic module in and lets it run.
    ///
    /// - Parameters:
    ///   - port: The serial line it is on.
    ///   - module: The kind of module.
    ///   - seed: Decides about noise.
    /// - Throws: What keeps the port from being made.
    public convenience init(
        on port: SimulatedPort.Kind,
        module: VirtualThingMagicReader.Module = .init(),
        seed: UInt64 = 1
    ) throws(SimulatedReaderFailure) {
        try self.init(VirtualThingMagicReader(module, seed: seed), on: port)
    }

    /// Plugs a ThingMagic module in on a pty and lets it run.
    ///
    /// - Parameters:
    ///   - path: Where its port is to be; a symbolic link there is replaced.
    ///   - module: The kind of module.
    ///   - seed: Decides about noise.
    /// - Throws: What keeps the port from being made.
    public convenience init(
        at path: String,
        module: VirtualThingMagicReader.Module = .init(),
        seed: UInt64 = 1
    ) throws(SimulatedReaderFailure) {
        try self.init(on: .pseudoTerminal(path), module: module, seed: seed)
    }

    deinit {
        _ = close(wakeReader)
        _ = close(wakeWriter)
    }

    /// What the reader has done so far.
    public var report: Report { state.withLock(\.report) }

    /// Lets a pallet pass as soon as the module reads; a pass under way is replaced.
    public func play(_ pass: DoorPass, moving movement: Movement = .steady) { order(.play(pass, movement)) }

    /// Lets a fault happen.
    public func suffer(_ fault: VirtualFault) { order(.suffer(fault)) }

    /// Sets in which portions bytes are written.
    public func write(in portions: Portions) { order(.portions(portions)) }

    /// Unplugs the port; the module goes on, unheard, and has lost its power when plugged in again.
    public func unplug() { order(.unplug) }

    /// Plugs the port in again, at the same path.
    public func plug() { order(.plug) }

    /// Unplugs the reader for good and waits until that has happened.
    public func stop() {
        state.withLock { $0.isStopping = true }
        wake()
        while !state.withLock(\.hasEnded) { usleep(1_000) }
    }

    /// Waits until a report satisfies a condition.
    ///
    /// - Parameters:
    ///   - condition: What to wait for.
    ///   - limit: How long.
    /// - Returns: Whether it came about in time.
    @discardableResult
    public func wait(until condition: (Report) -> Bool, for limit: Duration) -> Bool {
        let end = ContinuousClock.now + limit
        while !condition(report) {
            guard ContinuousClock.now < end else { return false }
            usleep(2_000)
        }
        return true
    }

    private func order(_ order: Order) {
        state.withLock {
            if case .play = order { $0.report.isPassOver = false }
            $0.orders.append(order)
        }
        wake()
    }

    private func wake() {
        var byte: UInt8 = 0
        // A full pipe has woken the thread already. SAFETY: the pointer is to a local, for the call.
        _ = unsafe Glibc.write(wakeWriter, &byte, 1)
    }
}
