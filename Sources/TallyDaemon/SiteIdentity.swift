// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import SystemdSupport
import TallyConfig

/// Who this gateway is, for its events and its queue.
struct SiteIdentity: Sendable {
    /// The name for people.
    let host: String
    /// The stable id.
    let edge: String
    /// Tells this machine from a clone of its disk that woke on another.
    let machine: String
    /// The kernel's boot id.
    let boot: String
    private let zone: TimeZone

    init(_ site: Configuration.Site) {
        host = site.host ?? ProcessInfo.processInfo.hostName
        machine = MachineIdentity.machine
        boot = MachineIdentity.boot
        edge = site.edge ?? "gw-" + machine.prefix(8)
        zone = site.timezone.flatMap { TimeZone(identifier: $0) } ?? .current
    }

    /// The site's distance from UTC at a time, in minutes.
    func offsetMinutes(at time: WallTime) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.microseconds) / 1e6)) / 60
    }
}
