// SPDX-License-Identifier: Apache-2.0

/// Ends the process when a parser breaks a promise; libFuzzer then keeps the input.
public func demand(_ isKept: Bool, _ promise: @autoclosure () -> String) {
    if !isKept { fatalError("broken promise: \(promise())") }
}

/// Hands libFuzzer's input to `body`.
public func withInput(_ start: UnsafePointer<UInt8>?, _ count: Int, _ body: (borrowing Span<UInt8>) -> Void) {
    // libFuzzer owns `count` bytes at `start` for the length of the call; the span does not leave `body`.
    let buffer = unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)
    unsafe body(buffer.span)
}

extension Span<UInt8> {
    /// The bytes as an array.
    public var array: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for index in indices { bytes.append(self[index]) }
        return bytes
    }

    /// The byte at `index`, 0 beyond the end: for inputs whose first bytes choose settings.
    public func choice(_ index: Int) -> UInt8 { index < count ? self[index] : 0 }
}

/// A deterministic source of numbers that follows from an input, for splitting it at random places.
public struct Splitter {
    private var state: UInt64

    /// A source whose numbers follow from `seed`.
    public init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    /// A number from 1 to `limit`.
    public mutating func next(upTo limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: state >> 33) % max(1, limit) + 1
    }
}
