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
        guard status.kind == "scanner" else {
            throw RequestFailure.badRequest("\(name) is a reader: raw records are told of scanners")
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
        let telling = TapTelling(listener, judge: judge(ofDevice: name))
        return RawRecords(arrivals: arrivals) { telling.lines() }
    }
}

extension DaemonBackend {
    /// Tells which texts of a scanner must not leave the daemon; `nil` while none is secret.
    private func judge(ofDevice name: String) -> TapTranscript.Judge? {
        let configuration = configurationInForce.configuration
        let readPoint = configuration.scanners.first { $0.name == name }?.readPoint ?? name
        let rules = LabelRules(configuration.labels.map(\.rule))
            .restricted(toDevice: name, atReadPoint: readPoint)
        guard rules.mayHoldSecrets else { return nil }
        return { rules.isSecret($0.span) || rules.mayBeginSecret($0.span) }
    }
}

/// A listener and what is made of its entries.
private final class TapTelling: Sendable {
    private let listener: TapListener
    private let transcript: Mutex<TapTranscript>

    init(_ listener: TapListener, judge: TapTranscript.Judge?) {
        self.listener = listener
        transcript = Mutex(TapTranscript(judge: judge))
    }

    func lines() -> [UInt8] { transcript.withLock { $0.lines(of: listener.take()) } }
}
