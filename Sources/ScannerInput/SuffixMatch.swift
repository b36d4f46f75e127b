// SPDX-License-Identifier: Apache-2.0

import Capture

//   suffix CR LF, bytes  A CR B CR CR LF
//
//   A         ─▶ text
//   CR        ─▶ held: could be the suffix
//   B         ─▶ it was not: CR, then B, is text
//   CR CR     ─▶ the first is text, the second is held
//   LF        ─▶ the suffix is complete
//
// How much of what is held may still begin the suffix is the Knuth–Morris–Pratt failure function, so that no suffix,
// however it repeats itself, is overlooked, and no byte is looked at twice.

/// Finds a suffix of several bytes in a stream; holds what may be its beginning until that is decided.
struct SuffixMatch: Sendable {
    let bytes: [UInt8]
    /// For each number of held bytes, of how many the end of them is the beginning of the suffix again.
    private let failure: [Int]
    private var times: InlineArray<16, MonotonicTime> = InlineArray(repeating: MonotonicTime(nanoseconds: 0))
    /// How many bytes are held: the first ones of the suffix.
    private(set) var heldCount = 0

    init(_ suffix: ScanSuffix) {
        let bytes = suffix.bytes
        var failure = [Int](repeating: 0, count: bytes.count + 1)
        var border = 0
        for index in bytes.indices.dropFirst() {
            while border > 0, bytes[border] != bytes[index] { border = failure[border] }
            if bytes[border] == bytes[index] { border += 1 }
            failure[index + 1] = border
        }
        self.bytes = bytes
        self.failure = failure
    }

    /// Whether silence alone ends a scan.
    var isEmpty: Bool { bytes.isEmpty }

    /// Whether all that is held are control characters, which no text begins with by itself.
    var holdsControlsOnly: Bool { (0..<heldCount).allSatisfy { bytes[$0] < 0x20 } }

    /// What becomes of a byte.
    enum Step {
        /// It may belong to the suffix, and is held.
        case held
        /// It completes the suffix.
        case complete
        /// It is text.
        case text
        /// The first byte held is text; ask again.
        case released(UInt8, MonotonicTime)
    }

    /// Takes a byte, again and again until the answer is another than ``Step/released(_:_:)``.
    mutating func take(_ byte: UInt8, at time: MonotonicTime) -> Step {
        if released > 0 { return release() }
        if heldCount < bytes.count, bytes[heldCount] == byte {
            times[heldCount] = time
            heldCount &+= 1
            if heldCount < bytes.count { return .held }
            heldCount = 0
            return .complete
        }
        guard heldCount > 0 else { return .text }
        released = heldCount &- failure[heldCount]
        return release()
    }

    /// How many of the held bytes are known to be text.
    private var released = 0

    private mutating func release() -> Step {
        // The bytes held are the suffix's own, so that what stays after a release is its beginning again once all
        // of them are out; until then the first byte is the one at `heldCount - released - kept`.
        let kept = failure[heldCount]
        let index = heldCount &- kept &- released
        let step = Step.released(bytes[index], times[index])
        released &-= 1
        if released == 0 {
            for position in 0..<kept { times[position] = times[heldCount &- kept &+ position] }
            heldCount = kept
        }
        return step
    }

    /// Forgets what is held.
    mutating func reset() {
        heldCount = 0
        released = 0
    }
}
