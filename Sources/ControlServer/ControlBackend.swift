// SPDX-License-Identifier: Apache-2.0

package import ControlAPI

/// What the daemon must be able to answer; the server only speaks HTTP.
package protocol ControlBackend: Sendable {
    /// How the daemon is.
    func status() async throws -> StatusReport
    /// Devices the kernel shows.
    func devices(all: Bool) async throws -> [SeenDeviceReport]
    /// The ledger, of one device when named.
    func account(device: String?) async throws -> AccountReport
    /// The queue and its writer.
    func queue() async throws -> QueueReport
    /// The configuration in force.
    func configuration() async throws -> ConfigurationReport
    /// What the daemon can check from inside.
    func doctor() async throws -> DoctorReport
    /// Versions.
    func version() async throws -> VersionReport
    /// Complete events with `seq` above `seq`, oldest first, at most `limit`.
    func events(after seq: Int64, limit: Int, device: String?) async throws -> EventLines
    /// The `seq` after which the newest `count` events follow.
    func position(ofLast count: Int, device: String?) async throws -> Int64
    /// The complete event with that `seq` or `id`, or `nil`.
    func event(_ reference: String) async throws -> [UInt8]?
    /// What was decided about devices while the daemon runs.
    func assignments() async throws -> AssignmentsReport
    /// What is heard of devices that are none of the daemon's yet, and of the paths.
    func listen(paths: [String]) async throws -> RawRecords
    /// Tells the person at a station something.
    func signal(_ order: SignalOrder) async throws -> SignalReport
    /// Reads a tag's memory.
    func readTag(_ order: TagReadOrder) async throws -> TagAccessReport
    /// Writes a new EPC to a tag.
    func writeTag(_ order: TagWriteOrder) async throws -> TagAccessReport
    /// Makes hardware a device with a name.
    func adopt(_ order: AdoptOrder) async throws -> AssignmentReport
    /// Gives a device other hardware.
    func replace(_ order: ReplaceOrder) async throws -> AssignmentReport
    /// Sets keys of a device.
    func set(_ order: SettingsOrder, of device: String) async throws -> AssignmentReport
    /// Forgets what was decided about a device.
    func release(_ device: String) async throws -> AssignmentReport
    /// Fires after each commit; ends when the daemon stops. Bursts coalesce: readers look at the queue.
    func commits() -> AsyncStream<Void>
    /// What a device delivers from now on, until nobody holds the answer any more.
    func tap(device: String) async throws -> RawRecords
}

/// Events read from the queue in one go.
package struct EventLines: Sendable {
    /// Complete events as JSON, each followed by a line feed.
    package var lines: [UInt8]
    /// How many.
    package var count: Int
    /// The last `seq` examined: where the next page starts, also when a filter let nothing through.
    package var next: Int64

    /// A page.
    package init(lines: [UInt8], count: Int, next: Int64) {
        self.lines = lines
        self.count = count
        self.next = next
    }
}
