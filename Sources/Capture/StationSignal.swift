// SPDX-License-Identifier: Apache-2.0

/// What the person at a station is told by sound or light.
public enum StationSignal: String, Sendable, CaseIterable, Comparable {
    /// It was taken.
    case ok
    /// Something about it is wrong: look at it, scan it again.
    case warn
    /// Do not go on.
    case stop

    /// How much it matters, the least first.
    public static func < (left: StationSignal, right: StationSignal) -> Bool { left.weight < right.weight }

    private var weight: Int {
        switch self {
        case .ok: 0
        case .warn: 1
        case .stop: 2
        }
    }
}
