// SPDX-License-Identifier: Apache-2.0

extension Span<UInt8> {
    /// The big-endian number of two bytes at `place`, which are there.
    @inline(__always)
    package func number16(at place: Int) -> UInt16 {
        // Any bytes make a number. SAFETY: the load checks its bounds.
        UInt16(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt16.self))
    }

    /// The big-endian number of four bytes at `place`, which are there.
    @inline(__always)
    package func number32(at place: Int) -> UInt32 {
        // Any bytes make a number. SAFETY: the load checks its bounds.
        UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
    }

    /// The big-endian number of eight bytes at `place`, which are there.
    @inline(__always)
    package func number64(at place: Int) -> UInt64 {
        // Any bytes make a number. SAFETY: the load checks its bounds.
        UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    // SAFETY of what follows: the callers have made sure of the bytes that are loaded; any bytes make a number.

    @inline(__always) @unsafe
    func uncheckedNumber64(at place: Int) -> UInt64 {
        UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self))
    }

    @inline(__always) @unsafe
    func uncheckedNumber32(at place: Int) -> UInt32 {
        UInt32(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt32.self))
    }
}

// Numbers one after the other: `place` goes from 0 to `count` and never beyond.
extension Span<UInt8> {
    /// Goes past `size` bytes, a constant.
    ///
    /// - Returns: Where they begin; all of them are there.
    @inline(__always)
    func pass(_ size: Int, _ place: inout Int) throws(LLRP.ParameterProblem) -> Int {
        // `place` is not beyond `count`, and no difference of the two overflows.
        guard size <= count &- place else { throw .tooShort }
        let start = place
        place = start &+ size
        return start
    }

    /// The next byte.
    @inline(__always)
    func take8(_ place: inout Int) throws(LLRP.ParameterProblem) -> UInt8 {
        let start = try pass(1, &place)
        // SAFETY: `pass` has made sure of one byte.
        return unsafe self[unchecked: start]
    }

    /// The next two bytes.
    @inline(__always)
    func take16(_ place: inout Int) throws(LLRP.ParameterProblem) -> UInt16 {
        let start = try pass(2, &place)
        // SAFETY: `pass` has made sure of two bytes.
        return UInt16(
            bigEndian: unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt16.self)
        )
    }

    /// The next four bytes.
    @inline(__always)
    func take32(_ place: inout Int) throws(LLRP.ParameterProblem) -> UInt32 {
        let start = try pass(4, &place)
        // SAFETY: `pass` has made sure of four bytes.
        return unsafe uncheckedNumber32(at: start)
    }

    /// The next eight bytes.
    @inline(__always)
    func take64(_ place: inout Int) throws(LLRP.ParameterProblem) -> UInt64 {
        let start = try pass(8, &place)
        // SAFETY: `pass` has made sure of eight bytes.
        return unsafe uncheckedNumber64(at: start)
    }
}
