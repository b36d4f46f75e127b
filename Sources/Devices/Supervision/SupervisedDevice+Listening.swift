// SPDX-License-Identifier: Apache-2.0

import Capture

extension SupervisedDevice {
    /// Tells somebody who begins to listen to the raw records what is open.
    func introduce(to listener: TapListener, at now: Instant) {
        for scanner in scanners { scanner.introduce(to: listener, at: now) }
        nfc?.introduce(to: listener, at: now)
        reader?.introduce(to: listener, at: now)
    }
}
