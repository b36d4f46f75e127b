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
        var handler: any DescriptorHandler
        var tagEars: TagEars?
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
        let heard: () -> Void = { [tell] in tell(.heard(candidate)) }
        let ended: () -> Void = { [unowned self] in self.assumeIsolated { $0.end(candidate) } }
        // A smart-card reader says nothing unasked: it has to be talked to.
        var tagEars: TagEars?
        if case .packets = channel.box {
            tagEars = TagEars(channel, loop: loop, heard: heard, ended: ended)
        }
        let handler: any DescriptorHandler =
            tagEars?.channel
            ?? Ears(
                hasMonotonicStamps: channel.hasMonotonicStamps,
                isEventStream: channel.isEventStream,
                heard: heard,
                ended: ended
            )
        guard !isClosed,
            let registration = try? loop.register(
                channel.descriptor,
                path: channel.path,
                priority: .stream,
                handler: handler
            )
        else {
            tagEars?.end()
            return sendBack(channel)
        }
        ears[candidate] = Ear(
            channel: channel,
            registration: registration,
            handler: handler,
            tagEars: tagEars
        )
        tagEars?.begin(registration)
    }

    private func end(_ candidate: Candidate) {
        guard let ear = ears.removeValue(forKey: candidate) else { return }
        loop.unregister(ear.registration)
        ear.tagEars?.end()
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
