// SPDX-License-Identifier: Apache-2.0

/// Where every read went: *reads in = in events + suppressed + filtered + open + rejected + lost*.
package struct LedgerReport: Codable, Sendable, Equatable {
    /// Scans and tag reads that came in, rejected ones included.
    package var readsIn: UInt64
    /// Reads that became an event of their own.
    package var inEvents: UInt64
    /// Repeats that a window or the repeat guard absorbed.
    package var suppressed: UInt64
    /// Reads that a filter kept out.
    package var filtered: UInt64
    /// Reads of tags that wait to be announced.
    package var open: UInt64
    /// Inputs that could not become a read, all reasons together.
    package var rejected: UInt64
    /// Reads dropped because there was no room for them; always raised as an alert as well.
    package var lost: UInt64
    /// ``rejected`` by reason.
    package var rejections: [String: UInt64]

    package init(
        readsIn: UInt64 = 0,
        inEvents: UInt64 = 0,
        suppressed: UInt64 = 0,
        filtered: UInt64 = 0,
        open: UInt64 = 0,
        rejected: UInt64 = 0,
        lost: UInt64 = 0,
        rejections: [String: UInt64] = [:]
    ) {
        self.readsIn = readsIn
        self.inEvents = inEvents
        self.suppressed = suppressed
        self.filtered = filtered
        self.open = open
        self.rejected = rejected
        self.lost = lost
        self.rejections = rejections
    }

    /// Whether nothing is unaccounted for.
    package var isBalanced: Bool { readsIn == inEvents &+ suppressed &+ filtered &+ open &+ rejected &+ lost }
}

/// `GET /v1/account`: the ledger of this run of the daemon, and of the queue behind it.
package struct AccountReport: Codable, Sendable {
    /// One device's line.
    package struct Line: Codable, Sendable {
        package var device: String
        package var ledger: LedgerReport
        package var isBalanced: Bool

        package init(device: String, ledger: LedgerReport) {
            self.device = device
            self.ledger = ledger
            isBalanced = ledger.isBalanced
        }
    }

    /// What happened to the events of this run.
    package struct Events: Codable, Sendable {
        /// Encoded and handed to the queue.
        package var made: UInt64
        /// Durable.
        package var committed: UInt64
        /// On the way to the disk.
        package var pending: UInt64
        /// Left out by the queue, stored already or against its schema; none in a sound daemon.
        package var refused: UInt64

        package init(made: UInt64, committed: UInt64, pending: UInt64, refused: UInt64 = 0) {
            self.made = made
            self.committed = committed
            self.pending = pending
            self.refused = refused
        }
    }

    /// The start of this run, RFC 3339.
    package var since: String
    package var devices: [Line]
    package var total: LedgerReport
    package var events: Events
    /// Whether every line and the events balance.
    package var isBalanced: Bool

    package init(since: String, devices: [Line], total: LedgerReport, events: Events) {
        self.since = since
        self.devices = devices
        self.total = total
        self.events = events
        isBalanced =
            devices.allSatisfy(\.isBalanced) && total.isBalanced
            && events.made == events.committed &+ events.pending &+ events.refused
    }
}
