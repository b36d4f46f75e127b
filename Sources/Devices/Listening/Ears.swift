// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput

/// One candidate's bytes: counted, never kept.
final class Ears: DescriptorHandler {
    /// So many bytes of a serial port are no noise of plugging it in.
    private static let leastBytes = 4

    private let hasMonotonicStamps: Bool
    private let isEventStream: Bool
    private let heard: () -> Void
    private let ended: () -> Void
    private var framer = InputEventFramer()
    private var keys = HeardKeys()
    private var byteCount = 0

    init(
        hasMonotonicStamps: Bool,
        isEventStream: Bool,
        heard: @escaping () -> Void,
        ended: @escaping () -> Void
    ) {
        self.hasMonotonicStamps = hasMonotonicStamps
        self.isEventStream = isEventStream
        self.heard = heard
        self.ended = ended
    }

    func receive(_ bytes: borrowing Span<UInt8>, at now: Instant) {
        guard isEventStream else {
            byteCount += bytes.count
            if byteCount >= Self.leastBytes {
                byteCount = 0
                heard()
            }
            return
        }
        var offset = 0
        while let event = framer.next(in: bytes, from: &offset) {
            guard event.type == InputEvent.key, event.value == 1 else { continue }
            if keys.press(at: hasMonotonicStamps ? event.time : now.monotonic) { heard() }
        }
    }

    func ended(_ end: StreamEnd, at now: Instant) { ended() }
}
