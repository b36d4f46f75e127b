// SPDX-License-Identifier: Apache-2.0

import Capture
import Testing

@Suite struct EventEnvelopeTests {
    @Test func `the complete event is the queue's members followed by the stored body`() {
        let envelope = EventEnvelope(edge: "gw-7f3a91c2", epoch: "5b8c6a1e-8f2d-4a57-9b1e-2f6f1c0d7a11")
        let body = Array(#"{"id":"x","type":"scan"}"#.utf8)
        var bytes = Array("before ".utf8)
        envelope.append(
            sequence: 48_211,
            recorded: WallTime(microseconds: 1_795_363_385_124_900),
            body: body.span,
            to: &bytes
        )
        #expect(
            String(decoding: bytes, as: UTF8.self) == "before "
                + #"{"v":1,"edge":"gw-7f3a91c2","epoch":"5b8c6a1e-8f2d-4a57-9b1e-2f6f1c0d7a11","seq":48211,"#
                + #""recorded":"2026-11-22T16:03:05.124900Z","id":"x","type":"scan"}"#
        )
    }
}
