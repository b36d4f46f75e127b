// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Glibc
import Synchronization
import Testing

@Suite struct CaptureLoopTests {
    @Test func `What is posted runs on the loop's thread, in order`() throws {
        let loop = try CaptureLoop()
        let words = Words()
        for number in 0..<100 { loop.post { words.append("\(number) \(loop.isCurrent)") } }
        try loop.start()
        #expect(eventually { words.all.count == 100 })
        #expect(words.all == (0..<100).map { "\($0) true" })
        #expect(!loop.isCurrent)
        loop.stop()
    }

    @Test func `A full mailbox refuses and loses nothing it took`() throws {
        var limits = CaptureLoop.Limits()
        limits.mailboxCapacity = 3
        let loop = try CaptureLoop(limits: limits)
        let words = Words()
        let outcomes = (0..<5).map { number in loop.post { words.append("\(number)") } }
        #expect(outcomes == [.accepted, .accepted, .accepted, .full, .full])
        try loop.start()
        #expect(eventually { words.all == ["0", "1", "2"] })
        #expect(loop.post { words.append("more") } == .accepted)
        loop.stop()
        #expect(words.all == ["0", "1", "2", "more"])
        #expect(loop.post {} == .stopped)
    }

    @Test func `What the mailbox takes while the loop ends is run, or refused, and never forgotten`() throws {
        let loop = try CaptureLoop()
        final class Poster: TurnObserver {
            let loop: CaptureLoop
            let taken = Atomic(0)
            let run = Atomic(0)
            init(_ loop: CaptureLoop) { self.loop = loop }
            func beginTurn(at now: Instant) { post() }
            func endTurn(at now: Instant) -> MonotonicTime? {
                post()
                return nil
            }
            private func post() {
                if loop.post({ self.run.add(1, ordering: .relaxed) }) == .accepted {
                    taken.add(1, ordering: .relaxed)
                }
            }
        }
        let poster = Poster(loop)
        loop.add(poster)
        try loop.start()
        #expect(eventually { poster.run.load(ordering: .relaxed) > 10 })
        loop.stop()
        #expect(poster.run.load(ordering: .relaxed) == poster.taken.load(ordering: .relaxed))
    }

    @Test func `Bytes left behind by a writer that hung up are all handed over before the end`() throws {
        let loop = try CaptureLoop()
        let pipe = Pipe()
        let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0) }
        #expect(pipe.write(bytes) == bytes.count)
        pipe.hangUp()
        let recorder = Recorder()
        _ = try loop.register(pipe.reading, path: "pipe", priority: .stream, handler: recorder)
        try loop.start()
        #expect(eventually { recorder.end != nil })
        #expect(recorder.end == .endOfFile)
        #expect(recorder.bytes == bytes)
        loop.stop()
    }

    @Test func `Keystrokes are read first, and a flood gets its share of a turn only`() throws {
        var limits = CaptureLoop.Limits()
        limits.bytesPerDescriptor = 4_096
        let loop = try CaptureLoop(limits: limits)
        let words = Words()
        let flood = Pipe()
        let keys = Pipe()
        #expect(flood.write([UInt8](repeating: 0, count: 65_536)) == 65_536)
        // Before the loop starts both have something; the flood was registered first.
        let floodRecorder = Recorder { words.append("flood \($0)") }
        let keyNumber = keys.writing
        let keyRecorder = Recorder { words.append("keys \($0)") }
        _ = try loop.register(flood.reading, path: "flood", priority: .stream, handler: floodRecorder)
        _ = try loop.register(keys.reading, path: "keys", priority: .keystrokes, handler: keyRecorder)
        keys.write([1, 2, 3])
        let turns = TurnCounter { turn in
            words.append("turn")
            // A keystroke in each turn, while the flood goes on.
            if turn < 8 { _ = unsafe Glibc.write(keyNumber, [UInt8(4)], 1) }
        }
        loop.add(turns)
        try loop.start()
        #expect(eventually { floodRecorder.bytes.count == 65_536 })
        loop.stop()
        #expect(words.all.prefix(3) == ["turn", "keys 4", "flood 4096"])
        let perTurn = words.all.split(separator: "turn").dropFirst(1)
        #expect(perTurn.allSatisfy { $0.filter { $0.hasPrefix("flood") }.count <= 1 })
        for words in perTurn where words.contains(where: { $0.hasPrefix("keys") }) {
            #expect(words.first?.hasPrefix("keys") == true)
        }
    }

    @Test func `Streams take turns when one turn's time is not enough for all`() throws {
        var limits = CaptureLoop.Limits()
        limits.turnNanoseconds = 0
        limits.bytesPerDescriptor = 1_024
        let loop = try CaptureLoop(limits: limits)
        let words = Words()
        let (first, second) = (Pipe(), Pipe())
        first.write([UInt8](repeating: 1, count: 20_000))
        second.write([UInt8](repeating: 2, count: 20_000))
        let recorders = ["first", "second"].map { name in Recorder { _ in words.append(name) } }
        _ = try loop.register(first.reading, path: "1", priority: .stream, handler: recorders[0])
        _ = try loop.register(second.reading, path: "2", priority: .stream, handler: recorders[1])
        try loop.start()
        #expect(eventually { recorders.allSatisfy { $0.bytes.count == 20_000 } })
        loop.stop()
        let order = words.all
        #expect(zip(order, order.dropFirst()).allSatisfy { $0 != $1 })
    }

    @Test func `When turn follows turn, what comes in the time of a rest is taken together`() throws {
        var limits = CaptureLoop.Limits()
        let rest: Int64 = 5_000_000
        limits.gatherNanoseconds = rest
        let loop = try CaptureLoop(limits: limits)
        let pipe = Pipe()
        let recorder = Recorder()
        _ = try loop.register(pipe.reading, path: "pipe", priority: .keystrokes, handler: recorder)
        let turns = RestlessTurns(writingTo: pipe.writing, times: 20)
        loop.add(turns)
        try loop.start()
        #expect(eventually { recorder.bytes.count == 20 })
        loop.stop()
        let times = turns.begun.withLock { $0 }.prefix(20)
        let gaps = zip(times, times.dropFirst()).map { $1.nanoseconds(since: $0) }
        // However slow the machine is: after a turn that came soon the next comes after the rest.
        for (gap, next) in zip(gaps, gaps.dropFirst()) where gap < 2 * rest {
            #expect(next >= rest)
        }
    }

    @Test func `A reader that has just spoken waits for company, and no keyboard waits for it`() throws {
        var limits = CaptureLoop.Limits()
        // For ever, as tests go.
        limits.bulkGatherNanoseconds = 3_600_000_000_000
        limits.bytesPerDescriptor = 4_096
        let loop = try CaptureLoop(limits: limits)
        let (reader, keys) = (Pipe(), Pipe())
        let (spoken, typed) = (Recorder(), Recorder())
        _ = try loop.register(reader.reading, path: "reader", priority: .bulk, handler: spoken)
        _ = try loop.register(keys.reading, path: "keys", priority: .keystrokes, handler: typed)
        try loop.start()
        // More than one turn takes of it: the rest does not wait.
        #expect(reader.write([UInt8](repeating: 0, count: 20_000)) == 20_000)
        #expect(eventually { spoken.bytes.count == 20_000 })
        reader.write([1])
        for number in 1...3 {
            keys.write([2])
            #expect(eventually { typed.bytes.count == number })
        }
        #expect(spoken.bytes.count == 20_000)
        loop.stop()
        // Nothing is left behind.
        #expect(spoken.bytes.count == 20_001)
    }

    @Test func `No timer fires before what a reader has said by then is read`() throws {
        var limits = CaptureLoop.Limits()
        limits.bulkGatherNanoseconds = 3_600_000_000_000
        let loop = try CaptureLoop(limits: limits)
        let reader = Pipe()
        let words = Words()
        let spoken = Recorder { words.append("said \($0)") }
        _ = try loop.register(reader.reading, path: "reader", priority: .bulk, handler: spoken)
        let keeper = TimerKeeper()
        try loop.start()
        reader.write([1])
        #expect(eventually { words.all == ["said 1"] })
        // Waits for company, which does not come.
        reader.write([2, 3])
        loop.post { keeper.startAtOnce(on: loop) { words.append("silence") } }
        #expect(eventually { words.all.count == 3 })
        #expect(words.all == ["said 1", "said 2", "silence"])
        loop.stop()
    }

    @Test func `What a reader says while it waits is taken when the wait is over, and later words at once`()
        throws
    {
        let loop = try CaptureLoop()
        let reader = Pipe()
        let spoken = Recorder()
        _ = try loop.register(reader.reading, path: "reader", priority: .bulk, handler: spoken)
        try loop.start()
        for number in 1...200 {
            reader.write([UInt8(number)])
            if number % 20 == 0 { #expect(eventually { spoken.bytes.count == number }) }
        }
        #expect(spoken.bytes == (1...200).map { UInt8($0) })
        loop.stop()
    }

    @Test func `Timers fire in time, once, and may be set again from within`() throws {
        let loop = try CaptureLoop()
        let words = Words()
        let start = Clocks.monotonic()
        let keeper = TimerKeeper()
        loop.post { keeper.start(on: loop, at: start, words) }
        try loop.start()
        #expect(eventually { words.all.count == 3 })
        loop.stop()
        #expect(words.all == ["tick 20", "tick 40", "tick 60"])
    }

    @Test func `An observer gets a turn at the time it asked for`() throws {
        let loop = try CaptureLoop()
        let start = Clocks.monotonic()
        let asked = start.advanced(byNanoseconds: 30_000_000)
        final class Asker: TurnObserver {
            let asked: MonotonicTime
            let turns = Mutex<[MonotonicTime]>([])
            init(_ asked: MonotonicTime) { self.asked = asked }
            func beginTurn(at now: Instant) { turns.withLock { $0.append(now.monotonic) } }
            func endTurn(at now: Instant) -> MonotonicTime? { now.monotonic < asked ? asked : nil }
        }
        let asker = Asker(asked)
        loop.add(asker)
        try loop.start()
        #expect(eventually { asker.turns.withLock { $0.contains { $0 >= asked } } })
        loop.stop()
    }

    @Test func `A device that epoll refuses is a clear error`() throws {
        let loop = try CaptureLoop()
        let null = try SystemCall.open("/dev/null", O_RDONLY | O_NONBLOCK)
        let failure = #expect(throws: SystemCallFailure.self) {
            try loop.register(null.rawValue, path: "/dev/null", priority: .stream, handler: Recorder())
        }
        #expect(failure?.errno == .notPermitted)
        #expect(failure.map { "\($0)" } == "epoll_ctl /dev/null: Operation not permitted")
    }

    @Test func `An actor pinned to the loop runs there, from tasks and from the loop itself`() async throws {
        actor Counter {
            nonisolated let loop: CaptureLoop
            var count = 0
            nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
            init(_ loop: CaptureLoop) { self.loop = loop }
            func increment() -> Bool {
                count += 1
                return loop.isCurrent
            }
        }
        let loop = try CaptureLoop()
        try loop.start()
        let counter = Counter(loop)
        #expect(await counter.increment())
        loop.post { _ = counter.assumeIsolated { $0.increment() } }
        #expect(await counter.increment())
        #expect(await counter.count == 3)
        loop.stop()
    }

    @Test func `What a device has delivered is read before a posted item can have it closed`() throws {
        let loop = try CaptureLoop()
        let pipe = Pipe()
        let recorder = Recorder()
        let registration = try loop.register(pipe.reading, path: "", priority: .stream, handler: recorder)
        pipe.write([1, 2])
        loop.post { loop.unregister(registration) }
        try loop.start()
        loop.stop()
        #expect(recorder.bytes == [1, 2])
    }

    @Test func `An unregistered descriptor is heard no more, and stays open`() throws {
        let loop = try CaptureLoop()
        try loop.start()
        let pipe = Pipe()
        let recorder = Recorder()
        let descriptor = pipe.reading
        loop.post {
            let registration = try? loop.register(descriptor, path: "", priority: .stream, handler: recorder)
            if let registration { loop.unregister(registration) }
        }
        pipe.write([1])
        let words = Words()
        loop.post { words.append("after") }
        #expect(eventually { words.all == ["after"] })
        loop.stop()
        #expect(recorder.bytes.isEmpty)
        var buffer: [UInt8] = [0, 0]
        #expect(try SystemCall.read(descriptor, into: &buffer) == 1)
    }

    @Test func `An idle loop keeps its heartbeat fresh`() throws {
        var limits = CaptureLoop.Limits()
        limits.idleMilliseconds = 5
        let loop = try CaptureLoop(limits: limits)
        #expect(loop.heartbeat == nil)
        try loop.start()
        #expect(eventually { loop.heartbeat != nil })
        let first = loop.heartbeat
        #expect(eventually { loop.heartbeat != first })
        loop.stop()
    }
}

/// Calls back at the beginning of each turn.
private final class TurnCounter: TurnObserver {
    private let turns = Atomic<Int>(0)
    private let action: @Sendable (Int) -> Void

    init(_ action: @escaping @Sendable (Int) -> Void) { self.action = action }

    func beginTurn(at now: Instant) { action(turns.add(1, ordering: .relaxed).oldValue) }

    func endTurn(at now: Instant) -> MonotonicTime? { nil }
}

/// Leaves something to read in each turn, and notes when they began.
private final class RestlessTurns: TurnObserver {
    let begun = Mutex<[MonotonicTime]>([])
    private let descriptor: Int32
    private let times: Int

    init(writingTo descriptor: Int32, times: Int) {
        self.descriptor = descriptor
        self.times = times
    }

    func beginTurn(at now: Instant) { begun.withLock { $0.append(now.monotonic) } }

    func endTurn(at now: Instant) -> MonotonicTime? {
        // The pointer is to a literal, for the call.
        if begun.withLock({ $0.count }) <= times { _ = unsafe Glibc.write(descriptor, [UInt8(1)], 1) }
        return nil
    }
}

/// Owns a timer on the loop's thread.
private final class TimerKeeper: @unchecked Sendable {
    // Touched on the loop's thread only.
    private var timer: LoopTimer?

    func start(on loop: CaptureLoop, at start: MonotonicTime, _ words: Words) {
        var due = start.advanced(byNanoseconds: 20_000_000)
        timer = loop.makeTimer { [unowned self] now in
            let wasInTime = now.monotonic >= due
            words.append(wasInTime ? "tick \(due.nanoseconds(since: start) / 1_000_000)" : "early")
            due = due.advanced(byNanoseconds: 20_000_000)
            if due.nanoseconds(since: start) <= 60_000_000 { timer?.deadline = due }
        }
        timer?.deadline = due
    }

    /// Has the next turn fire.
    func startAtOnce(on loop: CaptureLoop, _ action: @escaping () -> Void) {
        timer = loop.makeTimer { _ in action() }
        timer?.deadline = Clocks.monotonic()
    }
}
