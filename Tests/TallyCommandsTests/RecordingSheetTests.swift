// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Recordings
import Testing

@testable import TallyCommands

@Suite struct RecordingSheetTests {
    private func opened(_ driver: String, at time: Int64) -> TapRecord {
        var record = TapRecord(.opened, timeUs: time, channel: 0)
        record.driver = driver
        return record
    }

    private func bytes(_ hex: String, at time: Int64) -> TapRecord {
        var record = TapRecord(.bytes, timeUs: time, channel: 0)
        record.hex = hex
        return record
    }

    @Test func `a scanner that changes its mode has a channel for each, and the old one when it comes back`()
    {
        var sheet = RecordingSheet()
        for (index, driver) in ["keyboard", "serial", "keyboard", "serial"].enumerated() {
            let time = Int64(index) * 1_000
            sheet.take(opened(driver, at: time))
            if driver == "serial" { sheet.take(bytes("410D", at: time + 1)) }
            sheet.take(TapRecord(.closed, timeUs: time + 2, channel: 0))
        }
        let recording = sheet.finished()
        #expect(recording.channels.map(\.driver) == ["keyboard", "serial"])
        #expect(recording.records.map(\.channel) == [0, 0, 1, 1, 1, 0, 0, 1, 1, 1])
        #expect(recording.records.map(\.event)[3] == .bytes([0x41, 0x0D]))
    }

    @Test func `what comes on a channel that nobody opened is left out`() {
        var sheet = RecordingSheet()
        sheet.take(bytes("41", at: 0))
        #expect(sheet.finished().records.isEmpty)
    }
}
