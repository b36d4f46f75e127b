// SPDX-License-Identifier: Apache-2.0

import CLinux
import Capture
import Synchronization

extension CaptureLoop {
    /// The thread's function: turns until told to stop.
    func run() {
        shared.thread.store(KernelThread.current, ordering: .relaxed)
        // The first turn comes at once: observers may have something to do.
        var wish: MonotonicTime? = Clocks.monotonic()
        while true {
            let isLast = shared.isStopping.load(ordering: .acquiring)
            if !isLast { gather() }
            wait(milliseconds: isLast ? 0 : pause(wish), isLast: isLast)
            // Before the last turn, which then runs all that was taken: whoever posted may wait for it.
            if isLast { mailbox.close() }
            wish = makeTurn()
            if isLast { break }
        }
        runJobs()
        // Handlers and observers may hold this loop: let go of them.
        sources.removeAll()
        observers.removeAll()
    }

    /// One turn.
    ///
    /// - Returns: When the observers want the next, at the latest.
    private func makeTurn() -> MonotonicTime? {
        turn &+= 1
        let start = Clocks.now()
        isInRush = start.monotonic.nanoseconds(since: turnBegan) < 2 * gatherSpan
        turnBegan = start.monotonic
        for observer in observers { observer.beginTurn(at: start) }
        serveDescriptors(since: start.monotonic)
        fireTimers()
        // After what devices have delivered: an item may have one of them closed.
        runMailbox()
        runJobs()
        var wish: MonotonicTime?
        let end = Clocks.now()
        for observer in observers {
            guard let next = observer.endTurn(at: end) else { continue }
            wish = min(wish ?? next, next)
        }
        shared.heartbeat.store(Clocks.monotonic().nanoseconds, ordering: .relaxed)
        return wish
    }

    /// Lets what comes within a fraction of a millisecond come together, when turn follows turn without a pause.
    ///
    /// Eight scanners at full speed report 8,000 times a second, and to wake up for each report costs many times
    /// what the report itself does. One scanner alone is never made to wait: its reports are further apart, so
    /// that its suffix is taken at once. In the time of a rush that a keyboard waits it fills an eighth of its
    /// queue, where a crowd types at once a sixth.
    private func gather() {
        if isInRush { Clocks.pause(until: turnBegan.advanced(byNanoseconds: gatherSpan)) }
    }

    /// Nanoseconds from one turn's beginning to the next's in a rush.
    private var gatherSpan: Int64 {
        typing >= limits.crowd ? limits.crowdGatherNanoseconds : limits.gatherNanoseconds
    }

    /// Milliseconds to wait for descriptors: until the nearest deadline, rounded up so that it is over then.
    private func pause(_ wish: MonotonicTime?) -> Int32 {
        guard let deadline = Self.earlier(bulkDue, Self.earlier(wish, timers.next)) else {
            return limits.idleMilliseconds
        }
        let left = deadline.nanoseconds(since: Clocks.monotonic())
        if left <= 0 { return 0 }
        return Int32(min(Int64(limits.idleMilliseconds), (left - 1) / 1_000_000 + 1))
    }

    private static func earlier(_ one: MonotonicTime?, _ other: MonotonicTime?) -> MonotonicTime? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    private func runMailbox() {
        mailbox.drain(into: &inbox)
        for item in inbox { item() }
        inbox.removeAll(keepingCapacity: true)
    }

    private func runJobs() {
        let jobs = shared.jobs.withLock { jobs in
            let taken = jobs
            jobs = []
            return taken
        }
        for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    private func fireTimers() {
        let now = Clocks.now()
        for timer in timers.due(at: now.monotonic) {
            // Another timer's action may have moved it.
            guard let deadline = timer.deadline, deadline <= now.monotonic else { continue }
            timer.deadline = nil
            timer.action(now)
        }
    }

    /// Reads every ready keyboard, then streams as long as the turn's time lasts.
    ///
    /// Those come first that have waited longest. What is left over is reported again by the next wait.
    private func serveDescriptors(since start: MonotonicTime) {
        if ready.count > 1 {
            ready.sort {
                ($0.source.priority, $0.source.lastServed) < ($1.source.priority, $1.source.lastServed)
            }
        }
        let end = start.advanced(byNanoseconds: limits.turnNanoseconds)
        typing = 0
        for index in ready.indices {
            let descriptor = ready[index]
            let isStream = descriptor.source.priority != .keystrokes
            if isStream, index > 0, Clocks.monotonic() >= end {
                // The last of what is left over is bulk, if any of it is.
                if let last = ready.last { resume(last.source) }
                break
            }
            serve(descriptor, until: isStream ? end : nil)
        }
        ready.removeAll(keepingCapacity: true)
    }

    /// Writes and reads one descriptor until there is nothing, its share is used up, or the time is.
    ///
    /// A read that does not fill the buffer has taken all there was. Of keyboards that is the rule: the kernel's
    /// queue is far smaller. A pipe that has more to say says it in the next turn, after the other keyboards.
    private func serve(_ descriptor: ReadyDescriptor, until end: MonotonicTime?) {
        let source = descriptor.source
        guard source.isRegistered else { return }
        source.lastServed = turn
        if source.priority == .keystrokes { typing += 1 }
        if descriptor.conditions & EPOLLOUT.rawValue != 0 { source.handler.writable(at: Clocks.now()) }
        let isHungUp = descriptor.conditions & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
        if !isHungUp, descriptor.conditions & EPOLLIN.rawValue == 0 { return }

        var left = source.priority == .keystrokes ? buffer.count : limits.bytesPerDescriptor
        // Each call may unregister the descriptor, after which it may be closed: look before each read.
        while left > 0, source.isRegistered {
            let count: Int?
            do throws(SystemCallFailure) {
                count = try SystemCall.read(source.descriptor, into: &buffer)
            } catch {
                return finish(source, .failure(error))
            }
            guard let count else {
                if isHungUp { finish(source, .hangUp) }
                return
            }
            if count == 0 { return finish(source, .endOfFile) }
            let now = Clocks.now()
            source.handler.receive(buffer.span.extracting(first: count), at: now)
            left -= count
            if count < buffer.count, !isHungUp { return }
            if let end, now.monotonic >= end { break }
        }
        resume(source)
    }

    /// Has the next turn go on with what is left of a descriptor, however long readers usually wait.
    private func resume(_ source: Source) {
        if source.priority == .bulk { bulkDue = turnBegan }
    }

    private func finish(_ source: Source, _ end: StreamEnd) {
        unregister(Registration(token: source.token))
        source.handler.ended(end, at: Clocks.now())
    }
}
