// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC
internal import GS1

/// EPC bits spelled in hex.
enum HexBits {
    struct Failure: Error {
        var problem: Problem
    }

    static func parse(_ datum: borrowing Span<UInt8>, _ range: Range<Int>) -> Result<MemoryBits, Failure> {
        guard !range.isEmpty else {
            return .failure(Failure(problem: Problem(DecodeFailure(.empty, offset: 0))))
        }
        guard range.count * 4 <= MemoryBits.maximumBitCount else {
            return .failure(Failure(problem: Problem(DecodeFailure(.oversized, offset: 0))))
        }
        var bits = MemoryBits()
        for index in range {
            guard let nibble = datum[index].hexValue else {
                let failure = DecodeFailure(.character, offset: index, found: .byte(datum[index]))
                return .failure(Failure(problem: Problem(failure)))
            }
            bits.setBits(at: (index - range.lowerBound) * 4, count: 4, to: UInt64(nibble))
        }
        return .success(bits)
    }
}
