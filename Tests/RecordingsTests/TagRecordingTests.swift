// SPDX-License-Identifier: Apache-2.0

import Capture
import Recordings
import ScannerInput
import Testing

/// NFC tags in recordings.
@Suite struct TagRecordingTests {
    private static let message: [UInt8] = [0xD1, 0x01, 0x08, 0x55, 0x04] + Array("a9.de/7".utf8)
    private static let text = """
        tally-recording 1
        channel 0 ccid
        0 0 plug
        1000 0 tag 04A1B2C3D4E580 D101085504\(hex("a9.de/7"))
        2000 0 tag 04A1B2C3

        """

    private static func hex(_ text: String) -> String {
        text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }

    @Test func `A tag is its number and its message, and is written as it is read`() throws {
        let recording = try Recording(parsing: Array(Self.text.utf8))
        #expect(
            recording.records.map(\.event) == [
                .plug, .tag(uid: [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80], message: Self.message),
                .tag(uid: [0x04, 0xA1, 0xB2, 0xC3], message: []),
            ]
        )
        #expect(recording.text == Self.text)
    }

    @Test func `Redacted, nothing of number or message is left but its form`() throws {
        let redacted = try Recording(parsing: Array(Self.text.utf8)).redacted()
        let message: [UInt8] = [0xD1, 0x01, 0x08, 0x55, 0x04] + Array("a1.aa/1".utf8)
        #expect(
            redacted.records.map(\.event) == [
                .plug, .tag(uid: [UInt8](repeating: 0x11, count: 7), message: message),
                .tag(uid: [UInt8](repeating: 0x11, count: 4), message: []),
            ]
        )
    }

    @Test(arguments: ["tag", "tag 04A", "tag 0102030405060708090A0B0C0D0E0F1011", "tag 04 zz"])
    func `A tag without a number that can be one is refused`(_ words: String) {
        let text = "tally-recording 1\nchannel 0 ccid\n0 0 \(words)\n"
        #expect(throws: RecordingFailure.self) { try Recording(parsing: Array(text.utf8)) }
    }

    @Test func `Played, each tag is the scan that it was`() throws {
        let recording = try Recording(parsing: Array(Self.text.utf8))
        var driver = RecordedTagScan(options: ScannerOptions())
        var output = ScanOutput()
        for record in recording.records {
            guard case .tag(let uid, let message) = record.event else { continue }
            let bytes = RecordedTagScan.bytes(uid: uid, message: message)
            driver.feed(bytes.span, at: MonotonicTime(nanoseconds: record.time), into: &output)
        }
        let texts = output.scans.map { String(decoding: output.text[$0.range], as: UTF8.self) }
        #expect(texts == ["https://a9.de/7", "04A1B2C3"])
        #expect(output.rejections.isEmpty)
    }
}
