// SPDX-License-Identifier: Apache-2.0

/// When each tag that stays is due to be reported again; empty unless the window reports.
///
/// All tags have the same pace, so a list in the order of their newest report is all it takes.
struct ReportSchedule: Sendable {
    private var links = TagLinks()
    private var reportedAt: [Int64] = []
    private(set) var list = TagList()

    /// Bytes in use.
    var byteCount: Int { reportedAt.capacity * 8 + links.byteCount }

    /// The tag that is due next and the time of its newest report.
    var head: (slot: UInt32, reportedAt: Int64)? {
        list.isEmpty ? nil : (list.head, reportedAt[Int(list.head)])
    }

    /// Adds a tag; its pace begins at `time`.
    mutating func append(_ slot: UInt32, at time: Int64) {
        links.grow(to: Int(slot) + 1)
        while reportedAt.count <= Int(slot) { reportedAt.append(0) }
        // A read may be a little older than a report that was just made; the list must stay in order.
        reportedAt[Int(slot)] = list.isEmpty ? time : max(time, reportedAt[Int(list.tail)])
        links.append(slot, to: &list)
    }

    /// Takes a tag out.
    mutating func remove(_ slot: UInt32) { links.remove(slot, from: &list) }
}
