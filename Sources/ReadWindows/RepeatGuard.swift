// SPDX-License-Identifier: Apache-2.0

public import Capture

/// How long a barcode is not accepted again from the same scanner (design §8).
public struct RepeatOptions: Hashable, Sendable {
    /// For codes that name one single item; `nil` for off.
    ///
    /// A second scan of it says nothing new.
    public var serialized: Duration? = .seconds(2)
    /// For all other codes; off, since scanning one GTIN five times means five.
    public var other: Duration?

    /// The defaults.
    public init() {}
}

/// Suppresses the second scan of the same text by the same scanner within a span; one for each scanner.
///
/// The span is fixed from the scan that was accepted: an item that stays before the scanner makes one event a
/// span. Remembers the ``capacity`` newest texts and compares them whole, so that no scan is suppressed for
/// another one; a text that others have pushed out is accepted again.
public struct RepeatGuard: Sendable {
    /// How many texts are remembered.
    public static let capacity = 8

    private struct Accepted: Sendable {
        var text: [UInt8] = []
        var time = Int64.min
    }

    private let serialized: Int64
    private let other: Int64
    private var accepted: [Accepted]
    private var newest = 0

    /// A guard that has seen nothing.
    public init(_ options: RepeatOptions = RepeatOptions()) {
        serialized = options.serialized.map(WindowRule.nanoseconds) ?? 0
        other = options.other.map(WindowRule.nanoseconds) ?? 0
        accepted = Array(repeating: Accepted(), count: Self.capacity)
    }

    /// Judges a scan, and remembers it unless it is a repeat.
    ///
    /// - Parameters:
    ///   - text: What was scanned.
    ///   - isSerialized: Whether it names one single item.
    ///   - time: When it was scanned.
    /// - Returns: Whether it repeats one that was accepted less than a span ago.
    public mutating func isRepeat(
        _ text: borrowing Span<UInt8>,
        isSerialized: Bool,
        at time: MonotonicTime
    ) -> Bool {
        let span = isSerialized ? serialized : other
        guard span > 0 else { return false }
        for index in 0..<Self.capacity where accepted[index].time != .min && equals(text, index) {
            let earlier = MonotonicTime(nanoseconds: accepted[index].time)
            if time.nanoseconds(since: earlier) < span { return true }
            accepted[index].time = time.nanoseconds
            return false
        }
        newest = (newest + 1) % Self.capacity
        accepted[newest].text.removeAll(keepingCapacity: true)
        for index in text.indices { accepted[newest].text.append(text[index]) }
        accepted[newest].time = time.nanoseconds
        return false
    }

    private func equals(_ text: borrowing Span<UInt8>, _ index: Int) -> Bool {
        guard accepted[index].text.count == text.count else { return false }
        for position in text.indices where text[position] != accepted[index].text[position] { return false }
        return true
    }
}
