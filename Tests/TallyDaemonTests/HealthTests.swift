// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import Pipeline
import Testing

@testable import TallyDaemon

@Suite struct HealthTests {
    @Test func `records that the queue refused are said before what mends itself`() {
        #expect(reasons(refused: 0, because: nil, state: "idle").isEmpty)
        let refusal = "NOT NULL constraint failed: event.body"
        let reasons = reasons(refused: 2, because: refusal, state: "retrying")
        #expect(reasons.map(\.code) == ["queue-refused", "queue-write"])
        #expect(reasons.first?.message.contains("2 records") == true)
        #expect(reasons.first?.message.contains(refusal) == true)
    }

    @Test func `a queue that cannot be read lowers health and hides nothing else`() {
        let reasons = reasons(refused: 0, because: nil, state: "retrying", unreadable: "disk I/O error")
        #expect(reasons.map(\.code) == ["queue-read", "queue-write"])
        #expect(reasons.first?.message.contains("disk I/O error") == true)
    }

    private func reasons(
        refused: UInt64,
        because refusal: String?,
        state: String,
        unreadable: String? = nil
    ) -> [HealthReport.Reason] {
        let writer = QueueReport.Writer(
            state: state,
            lastError: nil,
            waiting: 0,
            capacity: 1,
            commits: 0,
            events: 0,
            refused: refused,
            lastRefusal: refusal,
            lastCommitSeconds: 0,
            slowestCommitSeconds: 0
        )
        let queue = QueueReport(
            file: "queue.db",
            edge: "gw-1",
            epoch: "e",
            events: 0,
            head: 0,
            oldest: nil,
            types: [:],
            openTags: 0,
            fileBytes: 0,
            walBytes: 0,
            consumers: [],
            writer: writer
        )
        let idle = Pipeline(
            gateway: Gateway(host: "gateway", boot: "boot"),
            devices: [],
            readPoints: [],
            random: { 1 }
        )
        return Health.report(
            unreadable: unreadable,
            devices: [],
            queue: queue,
            configuration: ConfigurationState(file: "f", source: "file", loaded: "l", errors: []),
            ledger: idle.ledger
        ).reasons
    }
}
