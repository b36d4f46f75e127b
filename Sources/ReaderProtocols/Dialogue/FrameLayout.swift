// SPDX-License-Identifier: Apache-2.0

/// How the bytes of one side of a protocol make frames that tell their own length.
public protocol FrameLayout: Sendable {
    /// The most bytes that a frame can have.
    static var maximumLength: Int { get }

    /// What begins at `start`, which is in `bytes`.
    static func candidate(at start: Int, in bytes: borrowing Span<UInt8>) -> FrameCandidate
}

/// What a place in a byte stream may be the beginning of.
public enum FrameCandidate: Sendable {
    /// No frame.
    case none
    /// A frame, if what is still to come fits.
    case incomplete
    /// Bytes as long as a frame whose checksum, or trailer, is wrong.
    case wrongChecksum(end: Int)
    /// A frame; it ends before `end`.
    case frame(end: Int)
}
