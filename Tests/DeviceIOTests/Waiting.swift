// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Glibc
import Synchronization

/// Waits until something is so, at most ten seconds.
func eventually(_ condition: () -> Bool) -> Bool {
    let limit = Clocks.monotonic().advanced(byNanoseconds: 10_000_000_000)
    while !condition() {
        if Clocks.monotonic() > limit { return false }
        usleep(1_000)
    }
    return true
}

/// A pipe that never blocks: what is written to one end is read at the other.
final class Pipe {
    private let readingEnd: OwnedDescriptor
    private var writingEnd: OwnedDescriptor?
    /// The numbers of its ends.
    let (reading, writing): (Int32, Int32)

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(unsafe pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        (reading, writing) = (ends[0], ends[1])
        readingEnd = OwnedDescriptor(ends[0])
        writingEnd = OwnedDescriptor(ends[1])
    }

    /// Writes what fits.
    ///
    /// - Returns: How many bytes did.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Int {
        unsafe bytes.withUnsafeBytes { unsafe max(0, Glibc.write(writing, $0.baseAddress, $0.count)) }
    }

    func hangUp() { writingEnd = nil }
}

/// A handler that keeps what it is told; told on the loop's thread, asked from the test's.
final class Recorder: DescriptorHandler, Sendable {
    struct Heard {
        var bytes: [UInt8] = []
        var portions: [Int] = []
        var end: StreamEnd?
    }

    let heard = Mutex(Heard())
    private let onBytes: @Sendable (Int) -> Void

    init(onBytes: @escaping @Sendable (Int) -> Void = { _ in }) { self.onBytes = onBytes }

    func receive(_ bytes: borrowing Span<UInt8>, at now: Instant) {
        var copy: [UInt8] = []
        for index in bytes.indices { copy.append(bytes[index]) }
        heard.withLock {
            $0.bytes += copy
            $0.portions.append(copy.count)
        }
        onBytes(copy.count)
    }

    func ended(_ end: StreamEnd, at now: Instant) {
        heard.withLock { $0.end = end }
    }

    var bytes: [UInt8] { heard.withLock { $0.bytes } }
    var end: StreamEnd? { heard.withLock { $0.end } }
}

/// A log of words, written from any thread.
final class Words: Sendable {
    private let words = Mutex<[String]>([])

    func append(_ word: String) { words.withLock { $0.append(word) } }

    var all: [String] { words.withLock { $0 } }
}
