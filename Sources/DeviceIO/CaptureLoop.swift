// SPDX-License-Identifier: Apache-2.0

import CLinux
package import Capture
import Synchronization

/// The capture thread: one epoll over all devices, everything that happens to a read, in order, to completion.
///
///     wait ─▶ begin ─▶ keystrokes ─▶ streams, bulk ─▶ timers ─▶ mailbox ─▶ actors' jobs ─▶ end ─▶ heartbeat ─┐
///      ▲               16 KiB each    64 KiB each, 2 ms                                                      │
///      └─────────────────────────────────────────────────────────────────────────────────────────────────────┘
///
/// Other threads reach it through a bounded mailbox (``post(_:)``) and by calling actors that are pinned to it:
/// it is their `SerialExecutor`, and whatever runs on the loop enters them with `assumeIsolated`.
package final class CaptureLoop: SerialExecutor, @unchecked Sendable {
    // The invariant behind @unchecked: the properties below are touched by the loop's thread only (checked by
    // `assertOwned`), or before the thread is started. What other threads use is `shared`.

    /// Descriptors by token.
    var sources: [UInt64: Source] = [:]
    /// Timers that are alive.
    var timers = TimerList()
    /// Who works before and after each turn.
    var observers: [any TurnObserver] = []
    /// Where descriptors are read into.
    var buffer: [UInt8]
    /// Items of the mailbox while they run; empty between turns.
    var inbox: [Mailbox.Item] = []
    /// Descriptors that have something to say in this turn; empty between turns.
    var ready: [ReadyDescriptor] = []
    private var lastToken = CaptureLoop.bulkToken
    /// Number of the running turn, for taking turns among streams.
    var turn: UInt64 = 0
    /// When it began.
    var turnBegan = MonotonicTime(nanoseconds: 0)
    /// How many keyboards had something to say in the last turn.
    var typing = 0
    /// Whether it followed the one before so soon that the next should wait for company.
    var isInRush = false

    let shared = Shared()
    let mailbox: Mailbox
    let limits: Limits
    let epoll: OwnedDescriptor
    /// The descriptors that may wait for company; within ``epoll``, which hears of them once for each arming.
    let bulk: OwnedDescriptor
    /// When to look at them; `nil` while ``epoll`` hears of them.
    var bulkDue: MonotonicTime?
    let wakeUp: WakeUp

    /// How much one turn does.
    package struct Limits: Sendable {
        /// Bytes read from one descriptor in one turn.
        package var bytesPerDescriptor = 64 * 1024
        /// Nanoseconds after which the remaining streams wait for the next turn.
        package var turnNanoseconds: Int64 = 2_000_000
        /// Nanoseconds from one turn's beginning to the next's, at least, while turns would follow one another
        /// without a pause; 0 for no such rest.
        package var gatherNanoseconds: Int64 = 700_000
        /// The same while a crowd of keyboards types at once.
        package var crowdGatherNanoseconds: Int64 = 1_250_000
        /// How many keyboards are a crowd.
        package var crowd = 4
        /// How long what readers say waits for company once they have said something; 0 for not at all.
        package var bulkGatherNanoseconds: Int64 = 5_000_000
        /// Things other threads may have posted and not seen done.
        package var mailboxCapacity = 1_024
        /// Milliseconds after which an idle loop turns over, so that its heartbeat shows it alive.
        package var idleMilliseconds: Int32 = 1_000

        /// The usual limits.
        package init() {}
    }

    /// What any thread may touch.
    struct Shared: ~Copyable, Sendable {
        let thread = Atomic<UInt>(0)
        let heartbeat = Atomic<Int64>(0)
        let isStopping = Atomic<Bool>(false)
        let jobs = Mutex<[UnownedJob]>([])
        let runner = Mutex<KernelThread?>(nil)
    }

    /// Prepares a loop; ``start()`` sets it going.
    package init(limits: Limits = Limits()) throws(SystemCallFailure) {
        self.limits = limits
        mailbox = Mailbox(capacity: limits.mailboxCapacity)
        buffer = [UInt8](repeating: 0, count: min(limits.bytesPerDescriptor, 16 * 1024))
        epoll = try Self.makeEpoll()
        bulk = try Self.makeEpoll()
        wakeUp = try WakeUp()
        try control(epoll, EPOLL_CTL_ADD, wakeUp.descriptor, EPOLLIN.rawValue, Self.wakeUpToken)
        try control(epoll, EPOLL_CTL_ADD, bulk.rawValue, Self.bulkConditions, Self.bulkToken)
    }

    private static func makeEpoll() throws(SystemCallFailure) -> OwnedDescriptor {
        OwnedDescriptor(try SystemCall.checked("epoll_create1") { epoll_create1(Int32(EPOLL_CLOEXEC)) })
    }

    // MARK: - From any thread

    /// Starts the thread.
    ///
    /// The loop keeps itself alive until it has stopped.
    package func start() throws(SystemCallFailure) {
        let thread = try KernelThread(name: "capture") { self.run() }
        var slot: KernelThread? = thread
        shared.runner.withLock { $0 = slot.take() }
    }

    /// Ends the loop after the turn that is running, and waits for that.
    ///
    /// What was posted before still runs. Never called on the loop's own thread.
    package func stop() {
        shared.isStopping.store(true, ordering: .releasing)
        wakeUp.wake()
        let thread = shared.runner.withLock { $0.take() }
        if let thread { thread.join() }
    }

    /// Has `item` run on the loop's thread, after everything posted before.
    ///
    /// - Returns: Whether it was taken; a full mailbox refuses.
    @discardableResult
    package func post(_ item: @escaping @Sendable () -> Void) -> PostOutcome {
        let outcome = mailbox.post(item)
        if outcome == .accepted { wakeUp.wake() }
        return outcome
    }

    /// When the loop last ended a turn, for the watchdog; `nil` before its first.
    package var heartbeat: MonotonicTime? {
        let nanoseconds = shared.heartbeat.load(ordering: .relaxed)
        return nanoseconds == 0 ? nil : MonotonicTime(nanoseconds: nanoseconds)
    }

    /// Whether the caller runs on the loop's thread.
    package var isCurrent: Bool { shared.thread.load(ordering: .relaxed) == KernelThread.current }

    // MARK: - SerialExecutor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        shared.jobs.withLock { $0.append(job) }
        wakeUp.wake()
    }

    package func checkIsolated() {
        precondition(isCurrent, "entered an actor of the capture loop from another thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    // MARK: - On the loop's thread, or before it starts

    /// Adds an observer of turns; they run in the order they were added.
    package func add(_ observer: any TurnObserver) {
        assertOwned()
        observers.append(observer)
    }

    /// Makes a timer that calls `action` on the loop's thread.
    package func makeTimer(_ action: @escaping (Instant) -> Void) -> LoopTimer {
        assertOwned()
        return timers.makeTimer(action)
    }

    /// Reads a descriptor from now on, until it ends or is unregistered.
    ///
    /// The loop keeps the handler, not the descriptor: whoever owns it unregisters before closing.
    ///
    /// - Parameters:
    ///   - descriptor: Open, non-blocking.
    ///   - path: For messages.
    ///   - priority: Who is read first.
    ///   - handler: Who takes the bytes.
    /// - Returns: The registration, to unregister with.
    /// - Throws: `EPERM` for what cannot be waited for: regular files and devices such as `/dev/null`.
    package func register(
        _ descriptor: Int32,
        path: String,
        priority: DescriptorPriority,
        handler: any DescriptorHandler
    ) throws(SystemCallFailure) -> Registration {
        assertOwned()
        lastToken += 1
        let source = Source(token: lastToken, descriptor: descriptor, priority: priority, handler: handler)
        try control(source, EPOLL_CTL_ADD, EPOLLIN.rawValue, path: path)
        sources[lastToken] = source
        return Registration(token: lastToken)
    }

    /// Forgets a descriptor; does nothing when the loop has forgotten it already.
    package func unregister(_ registration: Registration) {
        assertOwned()
        guard let source = sources.removeValue(forKey: registration.token) else { return }
        source.isRegistered = false
        // The descriptor is still open (its owner unregisters first), so this cannot fail.
        try? control(source, EPOLL_CTL_DEL, 0)
    }

    /// Asks for ``DescriptorHandler/writable(at:)`` while there is room to write, or no longer.
    package func setWantsToWrite(_ wants: Bool, for registration: Registration) {
        assertOwned()
        guard let source = sources[registration.token], source.wantsToWrite != wants else { return }
        source.wantsToWrite = wants
        let events = EPOLLIN.rawValue | (wants ? EPOLLOUT.rawValue : 0)
        // The descriptor is registered and open, so this cannot fail.
        try? control(source, EPOLL_CTL_MOD, events)
    }

    private func assertOwned() {
        precondition(
            isCurrent || shared.thread.load(ordering: .relaxed) == 0,
            "the capture loop's devices belong to its thread"
        )
    }
}

/// A registered descriptor.
final class Source {
    let token: UInt64
    let descriptor: Int32
    let priority: DescriptorPriority
    let handler: any DescriptorHandler
    var wantsToWrite = false
    /// Whether the loop still reads it; its owner may close it once it does not.
    var isRegistered = true
    /// The turn in which it was last read.
    var lastServed: UInt64 = 0

    init(token: UInt64, descriptor: Int32, priority: DescriptorPriority, handler: any DescriptorHandler) {
        self.token = token
        self.descriptor = descriptor
        self.priority = priority
        self.handler = handler
    }
}

/// A descriptor that epoll reported.
struct ReadyDescriptor {
    let source: Source
    let conditions: UInt32
}
