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
            wait(milliseconds: isLast ? 0 : pause(wish))
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

    /// Milliseconds to wait for descriptors: until the nearest deadline, rounded up so that it is over then.
    private func pause(_ wish: MonotonicTime?) -> Int32 {
        guard let deadline = [wish, timers.next].compactMap({ $0 }).min() else {
            return limits.idleMilliseconds
        }
        let left = deadline.nanoseconds(since: Clocks.monotonic())
        if left <= 0 { return 0 }
        return Int32(min(Int64(limits.idleMilliseconds), (left - 1) / 1_000_000 + 1))
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
            ready.sort { ($0.priority, $0.lastServed) < ($1.priority, $1.lastServed) }
        }
        let end = start.advanced(byNanoseconds: limits.turnNanoseconds)
        for index in ready.indices {
            let descriptor = ready[index]
            let isStream = descriptor.priority == .stream
            if isStream, index > 0, Clocks.monotonic() >= end { break }
            serve(descriptor, until: isStream ? end : nil)
        }
        ready.removeAll(keepingCapacity: true)
    }

    /// Writes and reads one descriptor until there is nothing, its bytes are used up, or the time is.
    private func serve(_ descriptor: ReadyDescriptor, until end: MonotonicTime?) {
        let token = descriptor.token
        guard let source = sources[token] else { return }
        source.lastServed = turn
        if descriptor.conditions & EPOLLOUT.rawValue != 0 { source.handler.writable(at: Clocks.now()) }
        let isHungUp = descriptor.conditions & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
        if !isHungUp, descriptor.conditions & EPOLLIN.rawValue == 0 { return }

        var left = limits.bytesPerDescriptor
        // Each call may unregister the descriptor, after which it may be closed: look before each read.
        while left > 0, sources[token] === source {
            let count: Int?
            do throws(SystemCallFailure) {
                count = try SystemCall.read(source.descriptor, into: &buffer)
            } catch {
                return finish(token, source, .failure(error))
            }
            guard let count else {
                if isHungUp { finish(token, source, .hangUp) }
                return
            }
            if count == 0 { return finish(token, source, .endOfFile) }
            let now = Clocks.now()
            source.handler.receive(buffer.span.extracting(first: count), at: now)
            left -= count
            if let end, now.monotonic >= end { return }
        }
    }

    private func finish(_ token: UInt64, _ source: Source, _ end: StreamEnd) {
        unregister(Registration(token: token))
        source.handler.ended(end, at: Clocks.now())
    }
}
