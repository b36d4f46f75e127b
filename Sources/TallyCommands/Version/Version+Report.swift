// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import EventQueue
import GS1

extension Version {
    /// What this program was built with.
    static var report: VersionReport {
        VersionReport(
            version: current,
            event: event,
            schema: QueueStore.schemaVersion,
            dictionary: ApplicationIdentifierTable.release
        )
    }
}
