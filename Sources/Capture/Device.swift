// SPDX-License-Identifier: Apache-2.0

/// A device's place in the running configuration's table of devices.
///
/// Small and copied with every read; names and read points are looked up by it. Given out once and not reused
/// while the daemon runs.
@frozen
public struct DeviceIndex: Hashable, Sendable {
    /// The place, from 0.
    public let rawValue: UInt16

    /// The device at a place of the table.
    @inlinable
    public init(_ rawValue: UInt16) { self.rawValue = rawValue }
}

/// What a device is doing (the state words of `status`, `device` events and the docs).
public enum DeviceState: String, Sendable, CaseIterable {
    /// Open and delivering, or able to.
    case ready
    /// Being opened, probed or configured.
    case connecting
    /// Works with a fault: over temperature, an antenna missing.
    case degraded
    /// Configured, and not plugged in.
    case missing
    /// Another program holds it.
    case busy
    /// The kernel refuses us access.
    case denied
    /// Several devices match one entry, or several entries one device.
    case ambiguous
    /// Switched off in the configuration.
    case disabled
    /// Fails; retried with back-off.
    case error
}

/// Why something that came in was counted as rejected rather than made an event.
///
/// A closed set.
public enum Rejection: String, Sendable, CaseIterable {
    /// A scan had no suffix within its time-out.
    case partial
    /// A scan was longer than the device's `max_length`.
    case overlong
    /// The device went away in mid-scan.
    case disconnected
    /// The keys came slower than the device's `max_key_gap`: somebody typed them.
    case typed
    /// A scan did not begin with the device's `prefix`.
    case unprefixed
    /// A frame's checksum was wrong.
    case checksum
    /// A frame or record made no sense though its checksum was right.
    case malformed
}

/// Where drivers put what they read.
///
/// Called on the capture thread only, in the order things happened. The production sink is `Pipeline`'s; tests record.
public protocol CaptureSink: AnyObject {
    /// Takes a complete scan; `text` is valid during the call only.
    func accept(_ scan: Scan, text: borrowing Span<UInt8>, from device: DeviceIndex, at now: Instant)

    /// Takes the tag reads of one turn of one reader, oldest first; valid during the call only.
    func accept(_ reads: borrowing Span<TagRead>, from device: DeviceIndex, at now: Instant)

    /// Counts `count` inputs that became neither scan nor read.
    func reject(_ reason: Rejection, count: Int, from device: DeviceIndex, at now: Instant)

    /// Notes a change of state: a `device` event, and whether the read point is being observed.
    ///
    /// - Parameters:
    ///   - device: The device.
    ///   - state: What it is doing now.
    ///   - reason: Why, in words for the operator.
    ///   - now: When it changed.
    func device(_ device: DeviceIndex, became state: DeviceState, because reason: String, at now: Instant)

    /// Raises an alert about a device.
    ///
    /// - Parameters:
    ///   - code: A word of the closed set in `docs/events.md`.
    ///   - message: What happened, for the operator.
    ///   - device: The device.
    ///   - now: When.
    func alert(_ code: String, _ message: String, from device: DeviceIndex, at now: Instant)

    /// Notes that a tag was written to.
    ///
    /// - Parameters:
    ///   - write: What became of it.
    ///   - device: The reader.
    ///   - now: When it was certain.
    func tagWritten(_ write: TagWrite, from device: DeviceIndex, at now: Instant)
}

extension CaptureSink {
    /// Nothing, where no tags are written.
    public func tagWritten(_ write: TagWrite, from device: DeviceIndex, at now: Instant) {}
}
