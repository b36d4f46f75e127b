// SPDX-License-Identifier: Apache-2.0

/// What a search found at the other end of a line; worth remembering for the next time.
public struct ReaderFinding: Hashable, Sendable {
    /// The family.
    public var family: ReaderFamily
    /// The speed of its serial line in bits per second; `nil` on a line without one.
    public var baudRate: UInt32?
    /// The model in its own words; empty where it did not tell.
    public var model: String

    /// A reader at a speed.
    public init(family: ReaderFamily, baudRate: UInt32?, model: String = "") {
        self.family = family
        self.baudRate = baudRate
        self.model = model
    }
}

extension ReaderFinding: CustomStringConvertible {
    /// Family, speed and model in words.
    public var description: String {
        family.rawValue + (baudRate.map { " at \($0) bit/s" } ?? "") + (model.isEmpty ? "" : " (\(model))")
    }
}
