// SPDX-License-Identifier: Apache-2.0

import Capture
import Synchronization

/// Brings word of a queue that cannot be written to the pipeline, for an `alert` event.
///
/// The queue is opened before there is a pipeline, and the alert itself waits in memory until the disk is back: it
/// then tells those who were not looking.
final class StorageAlarm: Sendable {
    private let core = Mutex<CaptureCore?>(nil)

    /// Learns whom to tell.
    func connect(to core: CaptureCore) { self.core.withLock { $0 = core } }

    /// Raises the alert; on the writer's thread, without waiting.
    func raise(_ reason: String) {
        core.withLock { $0 }?.alert(.storage, "the queue could not be written: \(reason)")
    }
}
