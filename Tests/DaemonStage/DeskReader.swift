// SPDX-License-Identifier: Apache-2.0

import Foundation
package import Simulators
import Synchronization

/// A simulated NFC reader that answers on a thread of its own, however busy the tests are.
package final class DeskReader: Sendable {
    private struct Desk {
        let port: SimulatedNFCPort
        /// It is unplugged once it has left a command without an answer.
        var isAboutToGo = false
        /// The tag is gone then, too.
        var isTagAboutToGo = false

        mutating func turn() {
            port.turn()
            guard isAboutToGo, port.reader.faults.isEmpty else { return }
            port.unplug()
            if isTagAboutToGo { port.reader.remove() }
            isAboutToGo = false
        }
    }

    private let desk: Mutex<Desk>

    /// Listens at a path where nothing is, and works until it is released.
    package init(at path: String) throws {
        desk = Mutex(Desk(port: try SimulatedNFCPort(at: path)))
        Thread.detachNewThread { [weak self] in
            while let reader = self {
                reader.desk.withLock { $0.turn() }
                usleep(1_000)
            }
        }
    }

    /// Holds a tag to it.
    package func place(_ tag: SimulatedNFCTag) { desk.withLock { $0.port.reader.place(tag) } }

    /// Holds a tag to it, and unplugs it before its first answer about the tag.
    ///
    /// Whoever opens it next plugs it in again.
    ///
    /// - Parameters:
    ///   - tag: The tag.
    ///   - isRemoved: Whether the tag is no longer there then.
    package func placeAndUnplug(_ tag: SimulatedNFCTag, isRemoved: Bool = false) {
        desk.withLock { desk in
            desk.port.reader.faults = [.silence]
            desk.isAboutToGo = true
            desk.isTagAboutToGo = isRemoved
            desk.port.reader.place(tag)
        }
    }

    /// Takes the tag away.
    package func remove() { desk.withLock { $0.port.reader.remove() } }

    /// How often it beeped.
    package var beepCount: Int { desk.withLock { $0.port.reader.beeps.count } }

    /// Says what no command asked for.
    package func say(_ bytes: [UInt8]) { desk.withLock { $0.port.reader.output.append(contentsOf: bytes) } }

    /// Unplugs it; whoever opens it next plugs it in again.
    package func unplug() { desk.withLock { $0.port.unplug() } }
}
