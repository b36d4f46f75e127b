// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Synchronization

/// Notes when the daemon tells of each scan: the moment from which it is safe, and a little more.
final class EventWatch: Sendable {
    /// What an event says that matters here.
    private struct Told: Decodable {
        struct Barcode: Decodable { var text: String }
        var barcode: Barcode?
    }

    private struct State {
        var last = ""
        var at = ContinuousClock.now
        var failure: String?
    }

    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)

    /// Follows the events of a device that come after one, until it is cancelled.
    func follow(_ device: String, after seq: Int64, with client: ControlClient) async {
        let query = [("after", String(seq)), ("follow", "1"), ("device", device)]
        do {
            try await client.lines(Route.events, query: query) { line in
                let now = ContinuousClock.now
                let text = try JSONDecoder().decode(Told.self, from: Data(line)).barcode?.text
                if let text { note { ($0.last, $0.at) = (text, now) } }
                return true
            }
            note { $0.failure = "the daemon ended its answer" }
        } catch {
            note { $0.failure = "\(error)" }
        }
    }

    /// Waits, blocking, until the daemon has told of a scan.
    ///
    /// - Returns: When that was.
    func wait(for text: String, seconds: Double = 20) throws -> ContinuousClock.Instant {
        let limit = DispatchTime.now() + seconds
        while true {
            let now = state.withLock { $0 }
            if now.last == text { return now.at }
            if let failure = now.failure { throw CommandFailure(message: failure) }
            guard news.wait(timeout: limit) == .success else {
                throw CommandFailure(message: "a scan did not become an event within \(Int(seconds)) s")
            }
        }
    }

    private func note(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
        news.signal()
    }
}
