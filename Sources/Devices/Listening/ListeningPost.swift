// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput

/// Hears which of many candidates is being used; on the capture thread.
///
/// What is typed is counted and forgotten at once: it may be a password.
actor ListeningPost {
    private struct Ear {
        var channel: OpenedChannel
        var registration: Registration
        var handler: Ears
    }

    private nonisolated let loop: CaptureLoop
    private nonisolated let attach: AttachThread
    private let tell: @Sendable (ListeningNews) -> Void
    private var ears: [Candidate: Ear] = [:]
    private var isClosed = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(loop: CaptureLoop, attach: AttachThread, tell: @escaping @Sendable (ListeningNews) -> Void) {
        self.loop = loop
        self.attach = attach
        self.tell = tell
    }

    /// Takes what the attach thread opened.
    nonisolated func deliver(_ channel: OpenedChannel, _ candidate: Candidate) {
        let isDelivered = loop.postPatiently {
            self.assumeIsolated { $0.take(channel, candidate) }
        }
        // The loop has ended: nobody is left to hear.
        if !isDelivered { channel.close() }
    }

    private func take(_ channel: OpenedChannel, _ candidate: Candidate) {
        let handler = Ears(
            hasMonotonicStamps: channel.hasMonotonicStamps,
            isEventStream: channel.isEventStream,
            heard: { [tell] in tell(.heard(candidate)) },
            ended: { [unowned self] in self.assumeIsolated { $0.end(candidate) } }
        )
        guard !isClosed,
            let registration = try? loop.register(
                channel.descriptor,
                path: channel.path,
                priority: .stream,
                handler: handler
            )
        else { return sendBack(channel) }
        ears[candidate] = Ear(channel: channel, registration: registration, handler: handler)
    }

    private func end(_ candidate: Candidate) {
        guard let ear = ears.removeValue(forKey: candidate) else { return }
        loop.unregister(ear.registration)
        sendBack(ear.channel)
    }

    /// Closes everything; what was asked of the attach thread before comes first, what is asked after comes later.
    func close() {
        isClosed = true
        for candidate in Array(ears.keys) { end(candidate) }
    }

    private func sendBack(_ channel: OpenedChannel) {
        attach.perform { _ in channel.close() }
    }
}

/// One candidate's bytes: counted, never kept.
private final class Ears: DescriptorHandler {
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
