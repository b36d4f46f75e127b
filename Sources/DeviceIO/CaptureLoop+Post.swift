// SPDX-License-Identifier: Apache-2.0

extension CaptureLoop {
    /// Posts, waiting while the mailbox is full; never called on the loop's own thread.
    ///
    /// - Returns: Whether the loop took it, as it does unless it has stopped.
    @discardableResult
    package func postPatiently(_ item: @escaping @Sendable () -> Void) -> Bool {
        while true {
            switch post(item) {
            case .accepted: return true
            case .stopped: return false
            case .full: Clocks.pause(milliseconds: 1)
            }
        }
    }
}
