// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput

/// A smart-card reader that is listened to: that a tag is held to it is all that counts.
///
/// What the tag holds is thrown away, and so is what could be said of the reader.
final class TagEars: CaptureSink, ChannelOwner {
    /// No device of the table: nothing is ever counted for it.
    private static let nobody = DeviceIndex(.max)

    private(set) var channel: NFCChannel?
    private let heard: () -> Void
    private let ended: () -> Void

    init(
        _ channel: OpenedChannel,
        loop: CaptureLoop,
        heard: @escaping () -> Void,
        ended: @escaping () -> Void
    ) {
        self.heard = heard
        self.ended = ended
        self.channel = NFCChannel(
            channel,
            index: Self.nobody,
            options: ScannerOptions(),
            asksForBeeper: false,
            sink: self,
            loop: loop,
            owner: self,
            tap: TapPoint()
        )
    }

    /// Begins, registered with the loop.
    func begin(_ registration: Registration) { channel?.begin(registration, at: Clocks.now()) }

    /// Ends; the reader has been unregistered.
    func end() {
        channel?.disconnect(at: Clocks.now())
        // They hold each other.
        channel = nil
    }

    func accept(_ scan: Scan, text: borrowing Span<UInt8>, from device: DeviceIndex, at now: Instant) {
        heard()
    }

    /// A tag that could not be read was held to it even so; a reader that goes away is told by its end.
    func reject(_ reason: Rejection, count: Int, from device: DeviceIndex, at now: Instant) {
        if reason == .overlong || reason == .partial { heard() }
    }

    func channelEnded(_ end: StreamEnd, at now: Instant) { ended() }

    func channelFailed(_ reason: String, at now: Instant) { ended() }

    func accept(_ reads: borrowing Span<TagRead>, from device: DeviceIndex, at now: Instant) {}
    func device(_ device: DeviceIndex, became state: DeviceState, because reason: String, at now: Instant) {}
    func alert(_ code: String, _ message: String, from device: DeviceIndex, at now: Instant) {}
    func channelDelivered(at now: Instant) {}
    func channelBecame(_ state: DeviceState, because reason: String, at now: Instant) {}
    func channelStopped(at now: Instant) {}
    func channelCounted(_ counters: ScanCounters) {}
}
