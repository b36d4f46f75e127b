// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Synchronization

/// The thread on which everything happens that can block: udev, open, grab, settings, close.
///
/// It waits for udev's announcements and for work that others hand it; work is done in order. The list is not
/// bounded by a number: the capture thread asks for one opening at a time for each device, and for as many
/// closings as it was given descriptors.
final class AttachThread: Sendable {
    typealias Work = @Sendable (AttachWorker) -> Void

    private let wakeUp: WakeUp
    private let queue = Mutex<[Work]>([])
    private let isStopping = Atomic<Bool>(false)
    private let isClosing = Atomic<Bool>(false)
    private let thread = Mutex<KernelThread?>(nil)

    init() throws(SystemCallFailure) { wakeUp = try WakeUp() }

    /// Starts the thread; `makeWorker` runs on it.
    func start(_ makeWorker: @escaping @Sendable () -> AttachWorker) throws(SystemCallFailure) {
        var started: KernelThread? = try KernelThread(name: "attach") { self.run(makeWorker()) }
        thread.withLock { $0 = started.take() }
    }

    /// Does what was asked before, and ends; waits for that.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        wakeUp.wake()
        let thread = thread.withLock { $0.take() }
        if let thread { thread.join() }
    }

    /// Has `work` done on the thread, after all that was asked for before.
    func perform(_ work: @escaping Work) {
        queue.withLock { $0.append(work) }
        wakeUp.wake()
    }

    /// Whether nothing is to be opened any more: what waits to be closed would wait behind it.
    var opensNothing: Bool { isClosing.load(ordering: .acquiring) }

    /// Opens nothing from now on.
    func stopOpening() { isClosing.store(true, ordering: .releasing) }

    /// Waits for all that was asked for before; a device that hangs while it is opened or closed may be at it.
    ///
    /// - Returns: Whether it was done in time.
    func finishes(within patience: Duration) async -> Bool {
        let (answers, answer) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
        perform { _ in answer.yield(true) }
        Task.detached {
            try? await Task.sleep(for: patience)
            answer.yield(false)
        }
        // A task of its own: the caller's may have been cancelled.
        return await Task.detached { await answers.first { _ in true } ?? false }.value
    }

    private func run(_ worker: AttachWorker) {
        worker.begin()
        while true {
            let isLast = isStopping.load(ordering: .acquiring)
            do throws(SystemCallFailure) {
                let timeout: Int32 = isLast ? 0 : worker.pollMilliseconds
                let ready = try SystemCall.poll(
                    wakeUp.descriptor,
                    worker.descriptor,
                    timeoutMilliseconds: timeout
                )
                if ready.first { wakeUp.clear() }
                if ready.second || !ready.first { worker.listen() }
            } catch {
                worker.lostUdev(error)
            }
            for work in takeWork() { work(worker) }
            if isLast { return }
        }
    }

    private func takeWork() -> [Work] {
        queue.withLock { queue in
            let work = queue
            queue = []
            return work
        }
    }
}
