// SPDX-License-Identifier: Apache-2.0

package import Capture

/// What happens to the bytes of a descriptor that a ``CaptureLoop`` reads.
///
/// Called on the loop's thread only. A handler may register, unregister and set timers from within.
package protocol DescriptorHandler: AnyObject {
    /// Takes bytes that were read, in order; valid during the call only.
    func receive(_ bytes: borrowing Span<UInt8>, at now: Instant)

    /// Goes on writing: asked for with ``CaptureLoop/setWantsToWrite(_:for:)``, called while there is room.
    func writable(at now: Instant)

    /// Notes that nothing more will come; everything that was there has been handed over.
    ///
    /// The loop has forgotten the descriptor already. It is not closed: that is its owner's to do.
    func ended(_ end: StreamEnd, at now: Instant)
}

extension DescriptorHandler {
    package func writable(at now: Instant) {}
}

/// Why a descriptor delivers no more.
package enum StreamEnd: Hashable, Sendable {
    /// End of file: the other side closed.
    case endOfFile
    /// The kernel reports hang-up or an error and nothing is left to read.
    case hangUp
    /// Reading failed; `ENODEV` and `EIO` mean unplugged.
    case failure(SystemCallFailure)
}

extension StreamEnd: CustomStringConvertible {
    package var description: String {
        switch self {
        case .endOfFile: "end of file"
        case .hangUp: "hung up"
        case .failure(let failure): failure.errno.description
        }
    }
}

/// Who is read first in a turn of the loop.
package enum DescriptorPriority: Int, Comparable, Sendable {
    /// Keyboards: the kernel keeps only about ten keystrokes. Read first, whatever the turn's budget.
    case keystrokes
    /// Everything the kernel or the device buffers generously.
    case stream
    /// Readers, which say much and again and again: what they say may wait a few milliseconds for company.
    case bulk

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Names a descriptor registered with a loop; never reused.
package struct Registration: Hashable, Sendable {
    let token: UInt64
}

/// Works before and after everything else of each turn of a ``CaptureLoop``, on its thread.
package protocol TurnObserver: AnyObject, Sendable {
    /// A turn begins: something arrived, a timer is due, or a second passed.
    func beginTurn(at now: Instant)

    /// A turn ends: everything that was delivered in it has been handed over.
    ///
    /// - Returns: When the observer wants its next turn, at the latest; `nil` for no wish.
    func endTurn(at now: Instant) -> MonotonicTime?
}
