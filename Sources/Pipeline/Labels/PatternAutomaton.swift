// SPDX-License-Identifier: Apache-2.0

/// A set of byte values.
struct ByteSet: Hashable, Sendable {
    private var words: [4 of UInt64] = [0, 0, 0, 0]

    /// Every byte there is.
    static let all = ByteSet().inverted

    /// The bytes `0` to `9`.
    static let digits = ByteSet(UInt8(ascii: "0")...UInt8(ascii: "9"))

    /// The letters of ASCII, the digits and `_`.
    static let wordCharacters: ByteSet = {
        var set = ByteSet.digits
        set.formUnion(ByteSet(UInt8(ascii: "A")...UInt8(ascii: "Z")))
        set.formUnion(ByteSet(UInt8(ascii: "a")...UInt8(ascii: "z")))
        set.insert(UInt8(ascii: "_"))
        return set
    }()

    init() {}

    init(_ range: ClosedRange<UInt8>) {
        for byte in range { insert(byte) }
    }

    mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

    mutating func formUnion(_ other: ByteSet) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

    /// The bytes that are not in it.
    var inverted: ByteSet {
        var result = ByteSet()
        for index in words.indices { result.words[index] = ~words[index] }
        return result
    }

    static func == (left: ByteSet, right: ByteSet) -> Bool {
        left.words.indices.allSatisfy { left.words[$0] == right.words[$0] }
    }

    func hash(into hasher: inout Hasher) {
        for index in words.indices { hasher.combine(words[index]) }
    }
}

/// One step of a pattern: a byte of a set, that may be left out or come again.
struct PatternUnit: Hashable, Sendable {
    var bytes: ByteSet
    var isOptional = false
    var repeats = false
}

/// A pattern as a machine whose states are the bits of one number, all stepped at once.
///
///     ^EMP\d{2,}     units      E    M    P    \d   \d(repeats)
///                    positions 0    1    2    3    4           5
///                                                              ⟲ \d
///
/// Bit *i* says that the units before *i* can stand for the text read so far. A byte moves each bit past a unit that
/// takes it; a unit that repeats keeps the bit behind it; a unit that may be left out is passed for free. Nothing is
/// tried and taken back: the work is one step for each byte, whatever pattern and text are (Navarro and Raffinot,
/// *Flexible Pattern Matching in Strings*, 4.2).
struct PatternAutomaton: Sendable {
    /// As many units as leave a bit for the position behind the last.
    static let maximumUnits = 127

    /// The positions of the text's beginning.
    let initial: UInt128
    /// How many units there are: the position behind the last.
    let end: Int
    /// For each byte the units that take it.
    private let takes: [UInt128]
    private let optional: UInt128
    private let repeating: UInt128

    /// A machine of at most ``maximumUnits`` units.
    init(_ units: some Collection<PatternUnit>) {
        var takes = [UInt128](repeating: 0, count: 256)
        var optional: UInt128 = 0
        var repeating: UInt128 = 0
        for (index, unit) in units.prefix(Self.maximumUnits).enumerated() {
            let bit: UInt128 = 1 << UInt128(index)
            for byte in UInt8.min...UInt8.max where unit.bytes.contains(byte) { takes[Int(byte)] |= bit }
            if unit.isOptional { optional |= bit }
            if unit.repeats { repeating |= bit }
        }
        self.takes = takes
        self.optional = optional
        self.repeating = repeating
        end = min(units.count, Self.maximumUnits)
        initial = Self.closure(1, over: optional)
    }

    /// The bit of a position.
    static func bit(_ position: Int) -> UInt128 { 1 << UInt128(truncatingIfNeeded: position) }

    /// The positions after one more byte.
    ///
    /// - Parameters:
    ///   - positions: Those before it.
    ///   - byte: The byte.
    ///   - fixed: Positions that no repetition may keep.
    /// - Returns: Those behind it; 0 when no text that goes on so can match.
    @inline(__always)
    func step(_ positions: UInt128, _ byte: UInt8, fixed: UInt128 = 0) -> UInt128 {
        let takers = takes[Int(byte)]
        let moved = (positions & takers) << 1
        let kept = positions & ((takers & repeating) << 1) & ~fixed
        return Self.closure(moved | kept, over: optional)
    }

    /// The positions and those reached from them by leaving out units.
    func closure(_ positions: UInt128) -> UInt128 { Self.closure(positions, over: optional) }

    // Adding to a run of ones carries from the lowest position in it to the place behind the run; what the sum
    // changed is what can be reached.
    @inline(__always)
    private static func closure(_ positions: UInt128, over optional: UInt128) -> UInt128 {
        (((positions & optional) &+ optional) ^ optional) | positions
    }
}
