// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC
internal import GS1
internal import ReadWindows

/// The journey of a read as one synchronous machine: scans and tag reads in, a batch of records out.
///
///     scan ──► decode ──► repeat guard ──────────────► scan               ┐
///              └► label rules, sets, control barcodes
///     tag  ──► key ──► window of its read point ──► arrived, departed …   ├─► batch ──► ring, writer, queue
///     state, alert ──► damping ──────────────────────► device, alert      ┘
///
/// It does no I/O and asks no clock: time, room and randomness are handed in, so that the daemon, a replay, a
/// test and a benchmark run the same code. The capture thread owns it; it is not for sharing.
///
/// A turn of the capture thread is ``beginTurn(at:room:)``, whatever the devices deliver, ``advance(to:)``, and
/// the hand-over of ``batch``:
///
///     pipeline.beginTurn(at: now, room: room)
///     …                                          // drivers call the sink's functions
///     pipeline.advance(to: now)
///     _ = ring.submit(&pipeline.batch)           // what was not taken stays and counts in the next turn
///     wait(until: pipeline.deadline)
///
/// In steady state a repeated tag read allocates nothing and is not decoded beyond its key.
public final class Pipeline: CaptureSink {
    /// A scan longer than this is rejected as overlong: its event might exceed 256 KiB.
    public static let maximumScanLength = 8 * 1024

    /// What every event says of the gateway; the edge keeps it up to date.
    public var gateway: Gateway

    /// The newest committed `seq`, for heartbeats; told by the edge.
    public var lastSequence: Int64?

    /// How often the gateway says that it is alive; `nil` for never.
    public var heartbeatEvery: Duration? = .seconds(300) {
        didSet { quietUntil = nil }
    }

    /// What was captured and not handed over yet.
    ///
    /// To be emptied between turns, best by swapping it for an empty batch with storage.
    public var batch = Batch()

    /// Events written since the start.
    public internal(set) var eventsMade: UInt64 = 0

    /// Control barcodes that were not obeyed since the start.
    public internal(set) var commandsRefused: UInt64 = 0

    var accounts: [DeviceAccount?] = []
    var points: [ReadPoint] = []
    var room = TurnRoom.ample
    var output = WindowOutput(capacity: 64)
    var scan = ScanContent()
    var tag = TagDecoder()
    /// Storage for the antennas of the event being written.
    var antennas: [TagFacts.Antenna] = []
    var alerts = AlertDesk()
    var labels = LabelSettings()
    /// Storage for what a scan and a set of labels identify.
    var identifiers = IdentifierList()
    var joined = JoinedLabels()
    var patternScratch = PatternScratch()
    var heartbeatAt: MonotonicTime?
    /// Whether the windows have been saved for the next run.
    var isSaved = false
    var now = Instant(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(microseconds: 0))
    /// Until when ``advance(to:)`` has nothing to do; `nil` once anything came in since it last looked.
    var quietUntil: MonotonicTime?
    private var ids: EventIDGenerator
    let random: () -> UInt64

    /// A pipeline without tags, its devices silent.
    ///
    /// - Parameters:
    ///   - gateway: What events say of the gateway.
    ///   - devices: The configured devices.
    ///   - readPoints: The configured read points; one that only a device names has the defaults.
    ///   - lastID: The newest identifier of an earlier run, which all further ones come after.
    ///   - random: Fresh random bits, for identifiers and for hashing that cannot be foreseen.
    public init(
        gateway: Gateway,
        devices: [DeviceEntry],
        readPoints: [ReadPointEntry],
        lastID: EventID? = nil,
        random: @escaping () -> UInt64
    ) {
        self.gateway = gateway
        ids = lastID.map { EventIDGenerator(after: $0) } ?? EventIDGenerator()
        self.random = random
        reconfigure(devices: devices, readPoints: readPoints)
    }

    /// Begins a turn of the capture thread.
    ///
    /// - Parameters:
    ///   - now: The time, on both clocks.
    ///   - room: How much the way to the queue takes; what ``batch`` still holds counts against it.
    public func beginTurn(at now: Instant, room: TurnRoom) {
        self.now = now
        self.room = room
        if heartbeatAt == nil { heartbeatAt = nextHeartbeat(after: now.monotonic) }
    }

    /// Takes note that something comes in: the next ``advance(to:)`` has to look at everything.
    func wake(at now: Instant) {
        self.now = now
        quietUntil = nil
    }

    // MARK: - Events

    /// Window records that may still be put out in this turn.
    var tagRoom: Int { room.tags(beside: batch.records.count, batch.bytes.count) }

    var takesNotice: Bool { room.takesNotice(beside: batch.records.count, batch.bytes.count) }

    /// What an event begins with.
    ///
    /// - Parameters:
    ///   - type: What happened.
    ///   - time: When.
    ///   - monotonic: The same on the monotonic clock; `nil` when that was before a restart.
    ///   - device: The device, if it is about one.
    /// - Returns: The header, with a fresh identifier.
    func header(
        _ type: EventType,
        at time: WallTime,
        _ monotonic: MonotonicTime?,
        device: DeviceIndex?
    ) -> EventHeader {
        var header = EventHeader(
            id: ids.next(at: now.wall, random: random()),
            type: type,
            time: time,
            offset: gateway.offset,
            host: gateway.host
        )
        if let device, let place = place(of: device) {
            header.device = accounts[place]?.entry.name
            header.unit = accounts[place]?.entry.unit
        }
        if !gateway.isClockSynchronized, let monotonic {
            header.flags.insert(.clock)
            header.unsynchronized = BootTime(boot: gateway.boot, monotonic: monotonic)
        }
        return header
    }

    func finish(_ event: consuming EventBody) {
        batch.finish(event)
        eventsMade &+= 1
    }

    /// The year by which two-digit years of a datum get their century.
    func referenceYear(at time: WallTime) -> Int { gateway.referenceYear ?? time.year }

    /// The account of a device; `nil` for one that was never configured.
    func account(of device: DeviceIndex) -> DeviceAccount? { place(of: device).flatMap { accounts[$0] } }

    /// Where the account of a device is.
    @inline(__always)
    func place(of device: DeviceIndex) -> Int? {
        let place = Int(device.rawValue)
        return place < accounts.count && accounts[place] != nil ? place : nil
    }
}
