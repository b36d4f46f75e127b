// SPDX-License-Identifier: Apache-2.0

import Capture
import Recordings
import ScannerInput
import Testing

@testable import TallyCommands

/// What a recording types into a device: `tally replay --fifo` and `--uinput`.
@Suite struct ReplayKeysTests {
    private static let recording = """
        tally-recording 1
        channel 0 keyboard
        0 0 plug
        1500000 0 keys +30
        1504000 0 keys -30
        1600000 0 events dropped +48
        1604000 0 events 0:0:0
        1604000 0 pressed 48
        1900000 0 keys *48
        1908000 0 unplug
        4908000 0 plug
        5908000 0 keys +31
        5912000 0 keys -31

        """

    private func sessions(speed: Double) throws -> [ReplayKeys.Session] {
        let recording = try Recording(parsing: Array(Self.recording.utf8))
        return ReplayKeys.sessions(of: recording, channel: 0, speed: speed)
    }

    private func milliseconds(_ session: ReplayKeys.Session) -> [Int64] {
        session.events.map { $0.time.nanoseconds / 1_000_000 }
    }

    @Test func `A scanner types from its first key on, and is away between two plugs as long as recorded`()
        throws
    {
        let sessions = try sessions(speed: 1)
        try #require(sessions.count == 2)
        #expect(milliseconds(sessions[0]) == [0, 0, 4, 4, 100, 104, 400])
        #expect(sessions[0].end == 408_000_000)
        #expect(sessions[0].absence == 0)
        #expect(sessions[1].absence == 3_000_000_000)
        #expect(milliseconds(sessions[1]) == [0, 0, 4, 4])
        #expect(sessions[1].end == 4_000_000)
    }

    @Test func `The kernel makes drops and repetitions itself`() throws {
        let typed = try sessions(speed: 1)[0].events
        #expect(!typed.contains { $0.type == InputEvent.synchronization && $0.code == InputEvent.dropped })
        #expect(typed.filter { $0.type == InputEvent.key }.map(\.value) == [1, 0, 1])
    }

    @Test func `Half as fast takes twice as long`() throws {
        let sessions = try sessions(speed: 0.5)
        #expect(milliseconds(sessions[0]) == [0, 0, 8, 8, 200, 208, 800])
        #expect(sessions[0].end == 816_000_000)
        #expect(sessions[1].absence == 6_000_000_000)
    }
}
