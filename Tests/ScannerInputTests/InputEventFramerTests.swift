// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Testing

@Suite("Records of an event device")
struct InputEventFramerTests {
    /// A record as a 64-bit kernel writes it: 5.000006 s, EV_KEY, KEY_A, pressed.
    static let keyA: [UInt8] = [
        0x05, 0, 0, 0, 0, 0, 0, 0, 0x06, 0, 0, 0, 0, 0, 0, 0,
        0x01, 0x00, 0x1E, 0x00, 0x01, 0, 0, 0,
    ]

    static let events = [
        InputEvent(time: MonotonicTime(nanoseconds: 5_000_006_000), type: 1, code: 30, value: 1),
        InputEvent(time: MonotonicTime(nanoseconds: 5_000_007_000), type: 4, code: 4, value: 0x7_0004),
        InputEvent(time: MonotonicTime(nanoseconds: 5_999_999_000), type: 0, code: 0, value: -1),
    ]

    func frame(_ chunks: [[UInt8]]) -> (events: [InputEvent], pending: Int) {
        var framer = InputEventFramer()
        var events: [InputEvent] = []
        for chunk in chunks {
            var offset = 0
            while let event = framer.next(in: chunk.span, from: &offset) { events.append(event) }
            #expect(offset == chunk.count)
        }
        return (events, framer.pendingByteCount)
    }

    @Test func readsTheKernelsLayout() {
        #expect(frame([Self.keyA]).events == [Self.events[0]])
    }

    @Test func writesWhatItReads() {
        var bytes: [UInt8] = []
        for event in Self.events { event.append(to: &bytes) }
        #expect(Array(bytes.prefix(24)) == Self.keyA)
        #expect(frame([bytes]).events == Self.events)
    }

    @Test(arguments: 0...72) func joinsRecordsSplitAnywhere(_ cut: Int) {
        var bytes: [UInt8] = []
        for event in Self.events { event.append(to: &bytes) }
        #expect(frame([Array(bytes[..<cut]), Array(bytes[cut...])]).events == Self.events)
        #expect(frame(bytes.map { [$0] }).events == Self.events)
    }

    @Test func keepsAnIncompleteRecord() {
        let framed = frame([Array(Self.keyA.dropLast())])
        #expect(framed.events.isEmpty)
        #expect(framed.pending == 23)
    }

    @Test func survivesAnyNumbersInAStamp() {
        for byte: UInt8 in [0x00, 0x7F, 0x80, 0xFF] {
            var bytes = [UInt8](repeating: byte, count: 24)
            bytes[7] = 0x7F
            #expect(frame([bytes]).events.count == 1)
        }
    }
}
