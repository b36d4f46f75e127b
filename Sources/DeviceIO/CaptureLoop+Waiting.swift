// SPDX-License-Identifier: Apache-2.0

import CLinux
import Capture

//     keyboards, scanners, wake-ups ─────────▶ epoll ─▶ the loop
//     readers ─▶ bulk ─▶ once for each arming ───▲
//
// A site's readers say something several thousand times a second, and to look after each word costs many times what the
// word does. A scanner is never made to wait for them, nor with them.

extension CaptureLoop {
    /// What `epoll` calls the loop's own wake-up, and the set of readers.
    static let wakeUpToken: UInt64 = 0
    static let bulkToken: UInt64 = 1
    /// Armed it is heard once.
    static let bulkConditions = EPOLLIN.rawValue | EPOLLONESHOT.rawValue

    /// Waits until something happens; ``ready`` then lists the descriptors that have something to say.
    ///
    /// - Parameters:
    ///   - milliseconds: How long, at most.
    ///   - isLast: Whether nothing is left for later.
    func wait(milliseconds: Int32, isLast: Bool) {
        let isBulkReady = collect(from: epoll, milliseconds: milliseconds)
        guard isBulkReady || isLast || isBulkDue else { return }
        let count = ready.count
        _ = collect(from: bulk, milliseconds: 0)
        if ready.count > count {
            bulkDue = Clocks.monotonic().advanced(byNanoseconds: limits.bulkGatherNanoseconds)
        } else {
            bulkDue = nil
            // Both are open, so this cannot fail. What has come meanwhile is heard at once.
            try? control(epoll, EPOLL_CTL_MOD, bulk.rawValue, Self.bulkConditions, Self.bulkToken)
        }
    }

    /// Whether readers have waited long enough, or a timer may be about to say that one of them said nothing.
    private var isBulkDue: Bool {
        guard let bulkDue else { return false }
        let now = Clocks.monotonic()
        return bulkDue <= now || timers.next.map { $0 <= now } ?? false
    }

    /// Lists what has something to say.
    ///
    /// - Returns: Whether the set of readers has.
    private func collect(from set: borrowing OwnedDescriptor, milliseconds: Int32) -> Bool {
        var events: [64 of clinux_ready] = .init(repeating: clinux_ready())
        var span = events.mutableSpan
        var count = Self.collect(from: set.rawValue, into: &span, milliseconds: milliseconds)
        // EINTR: signals are blocked, yet whoever stopped the process and let it go on interrupts. What came meanwhile
        // has to be read before a timer may say that nothing came.
        if count < 0 { count = Self.collect(from: set.rawValue, into: &span, milliseconds: 0) }
        var isBulkReady = false
        for index in 0..<Int(max(count, 0)) {
            switch events[index].token {
            case Self.wakeUpToken: wakeUp.clear()
            case Self.bulkToken: isBulkReady = true
            case let token:
                guard let source = sources[token] else { continue }
                ready.append(ReadyDescriptor(source: source, conditions: events[index].conditions))
            }
        }
        return isBulkReady
    }

    private static func collect(
        from set: Int32,
        into events: inout MutableSpan<clinux_ready>,
        milliseconds: Int32
    ) -> Int32 {
        // The pointer is used during the call only and covers exactly the array.
        unsafe events.withUnsafeMutableBufferPointer {
            unsafe clinux_epoll_wait(set, $0.baseAddress, Int32($0.count), milliseconds)
        }
    }

    /// Registers, changes or forgets what a descriptor is waited for.
    func control(
        _ source: Source,
        _ operation: Int32,
        _ events: UInt32,
        path: String? = nil
    ) throws(SystemCallFailure) {
        if source.priority == .bulk {
            try control(bulk, operation, source.descriptor, events, source.token, path: path)
        } else {
            try control(epoll, operation, source.descriptor, events, source.token, path: path)
        }
    }

    func control(
        _ set: borrowing OwnedDescriptor,
        _ operation: Int32,
        _ descriptor: Int32,
        _ events: UInt32,
        _ token: UInt64,
        path: String? = nil
    ) throws(SystemCallFailure) {
        let number = set.rawValue
        _ = try SystemCall.checked("epoll_ctl", path: path) {
            clinux_epoll_control(number, operation, descriptor, events, token)
        }
    }
}
