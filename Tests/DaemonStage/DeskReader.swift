// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Simulators
import Synchronization

/// A simulated NFC reader that answers on a thread of its own, however busy the tests are.
package final class DeskReader: Sendable {
    private let port: Mutex<SimulatedNFCPort>

    /// Listens at a path where nothing is, and works until it is released.
    package init(at path: String) throws {
        port = Mutex(try SimulatedNFCPort(at: path))
        Thread.detachNewThread { [weak self] in
            while let reader = self {
                reader.port.withLock { $0.turn() }
                usleep(1_000)
            }
        }
    }

    /// Whether all that was to go wrong has gone wrong.
    package var hasFailedAsTold: Bool { port.withLock { $0.reader.faults.isEmpty } }

    /// Holds a tag to it.
    ///
    /// - Parameters:
    ///   - tag: The tag.
    ///   - isSilent: Whether the reader leaves the first command then without an answer.
    package func place(_ tag: SimulatedNFCTag, isSilent: Bool = false) {
        port.withLock { port in
            if isSilent { port.reader.faults = [.silence] }
            port.reader.place(tag)
        }
    }

    /// Takes the tag away.
    package func remove() { port.withLock { $0.reader.remove() } }

    /// Says what no command asked for.
    package func say(_ bytes: [UInt8]) { port.withLock { $0.reader.output.append(contentsOf: bytes) } }

    /// Unplugs it; whoever opens it next plugs it in again.
    ///
    /// - Parameter removingTag: Whether no tag lies on it then.
    package func unplug(removingTag: Bool = false) {
        port.withLock { port in
            port.unplug()
            if removingTag { port.reader.remove() }
        }
    }
}
