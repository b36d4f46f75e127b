// SPDX-License-Identifier: Apache-2.0

import ControlServer
import Devices
import Pipeline
import Synchronization
import TallyConfig

extension DaemonBackend {
    func tap(device name: String) async throws -> RawRecords {
        guard let status = devices.snapshot().first(where: { $0.name == name }) else {
            throw RequestFailure.notFound("there is no device \(name)")
        }
        let (listener, arrivals) = TapListener.make()
        let end = Task { [streamsEnd] in
            await streamsEnd.wait()
            listener.finish()
        }
        listener.whenAbandoned { [devices] in
            devices.forget(listener, of: status.index)
            end.cancel()
        }
        guard devices.listen(listener, to: status.index) else {
            throw RequestFailure.unavailable("the capture thread does not take requests: stopping")
        }
        let telling = TapTelling(listener) { [self] in judge(ofDevice: name) }
        return RawRecords(arrivals: arrivals) { telling.lines() }
    }
}

extension DaemonBackend {
    /// Tells which texts of a device must not leave the daemon now; `nil` while none is secret.
    ///
    /// While another configuration is being taken, what is secret under either.
    private func judge(ofDevice name: String) -> TapTranscript.Judge? {
        let rules = configurationsForSecrets.map { configuration in
            let readPoint =
                configuration.scanners.first { $0.name == name }?.readPoint
                ?? configuration.readers.first { $0.name == name }?.readPoint ?? name
            return LabelRules(configuration.labels.map(\.rule))
                .restricted(toDevice: name, atReadPoint: readPoint)
        }
        .filter(\.mayHoldSecrets)
        if rules.isEmpty { return nil }
        return { text in rules.contains { $0.isSecret(text.span) || $0.mayBeginSecret(text.span) } }
    }
}

/// A listener and what is made of its entries.
private final class TapTelling: Sendable {
    private let listener: TapListener
    private let transcript = Mutex(TapTranscript(judge: nil))
    private let judge: @Sendable () -> TapTranscript.Judge?

    /// - Parameters:
    ///   - listener: What is told of.
    ///   - judge: Gives the judge by the rules of the moment.
    init(_ listener: TapListener, judge: @escaping @Sendable () -> TapTranscript.Judge?) {
        self.listener = listener
        self.judge = judge
    }

    func lines() -> [UInt8] {
        transcript.withLock { transcript in
            let items = listener.take()
            // Asked after they were taken: rules that were in force when they came are known by now.
            transcript.judge = judge()
            return transcript.lines(of: items)
        }
    }
}
