// SPDX-License-Identifier: Apache-2.0

/// The versions that the programs and their contracts carry.
package enum Version {
    /// Of `tally` and `tallyd`, which are released together.
    package static let current = "0.1.0"
    /// Of the event object, `v` in every event; changes only when an old consumer could misread a new event.
    package static let event = 1
}
