// SPDX-License-Identifier: Apache-2.0

import Capture
import Recordings
import ScannerInput
import Simulators
import Testing

@Suite struct RedactionTests {
    /// A keyboard's recording of a text.
    private func typed(
        _ text: String,
        with typing: ScannerTyping = ScannerTyping(),
        layout: String? = nil
    ) throws -> Recording {
        var recording = Recording()
        recording.channels = [.init(number: 0, driver: "keyboard")]
        if let layout { recording.configuration = ["layout = \"\(layout)\""] }
        var keys: [Recording.KeyRecord] = []
        for event in try typing.type(Array(text.utf8)) {
            keys.append(.init(type: event.type, code: event.code, value: event.value))
            guard event.type == InputEvent.synchronization else { continue }
            recording.records.append(
                .init(time: event.time.nanoseconds / 1_000, channel: 0, event: .keys(keys))
            )
            keys = []
        }
        return recording
    }

    private func sent(_ parts: [[UInt8]]) -> Recording {
        var recording = Recording()
        recording.channels = [.init(number: 0, driver: "serial")]
        recording.records = parts.enumerated().map {
            .init(time: Int64($0.offset) * 1_000, channel: 0, event: .bytes($0.element))
        }
        return recording
    }

    /// What a recording's drivers make of it.
    private func texts(_ recording: Recording) -> [String] {
        let sink = Texts()
        let start = MonotonicTime(nanoseconds: 1_000_000_000)
        let options = ScannerOptions()
        var player = RecordingPlayer(
            recording,
            start: start,
            sources: [
                0: recording.channels[0].driver == "serial"
                    ? .init(driver: SerialScan(options: options))
                    : .init(driver: KeyboardWedge(options: options))
            ]
        )
        while let time = player.nextTime {
            let now = Instant(monotonic: time, wall: WallTime(microseconds: 0))
            player.step(into: sink, from: DeviceIndex(0), at: now)
        }
        return sink.texts
    }

    private final class Texts: CaptureSink {
        var texts: [String] = []

        func accept(_ scan: Scan, text: borrowing Span<UInt8>, from: DeviceIndex, at: Instant) {
            var bytes: [UInt8] = []
            for index in text.indices { bytes.append(text[index]) }
            texts.append(String(decoding: bytes, as: UTF8.self))
        }

        func accept(_ reads: borrowing Span<TagRead>, from: DeviceIndex, at: Instant) {}
        func reject(_ reason: Rejection, count: Int, from: DeviceIndex, at: Instant) {
            texts.append(reason.rawValue)
        }
        func device(_: DeviceIndex, became: DeviceState, because: String, at: Instant) {}
        func alert(_: String, _: String, from: DeviceIndex, at: Instant) {}
    }

    @Test(arguments: [ScannerTyping.ControlEncoding.controlKey, .altKeypad])
    func `letters and digits go, structure stays`(encoding: ScannerTyping.ControlEncoding) throws {
        var typing = ScannerTyping()
        typing.controlEncoding = encoding
        let recording = try typed("]d2Secret-97/Zz\u{1D}42", with: typing)
        let redacted = recording.redacted()
        #expect(texts(redacted) == ["]d2Aaaaaa-11/Aa\u{1D}11"])
        #expect(redacted.isRedacted)
        #expect(redacted.records.map(\.time) == recording.records.map(\.time))
        #expect(redacted.records.count == recording.records.count)
    }

    @Test func `scan codes go with the keys they tell`() throws {
        let redacted = try typed("AB12").redacted()
        for record in redacted.records {
            guard case .keys(let keys) = record.event else { continue }
            #expect(!keys.contains { $0.type == InputEvent.miscellaneous })
        }
    }

    @Test func `two keys that are down together stay two keys`() {
        var recording = Recording()
        recording.channels = [.init(number: 0, driver: "keyboard")]
        let keys: [(UInt16, Int32)] = [
            (16, 1), (17, 1), (16, 0), (18, 1), (17, 0), (18, 0), (28, 1), (28, 0),
        ]
        recording.records = keys.enumerated().map {
            .init(
                time: Int64($0.offset) * 1_000,
                channel: 0,
                event: .keys([.init(type: 1, code: $0.element.0, value: $0.element.1), .report])
            )
        }
        var down: Set<UInt16> = []
        for record in recording.redacted().records {
            guard case .keys(let keys) = record.event else { continue }
            for key in keys where key.type == 1 {
                if key.value == 1 {
                    #expect(down.insert(key.code).inserted)
                } else {
                    #expect(down.remove(key.code) != nil)
                }
            }
        }
        #expect(down.isEmpty)
        #expect(texts(recording.redacted()) == ["aba"])
    }

    @Test func `a printable character by its number is another one of as many digits`() throws {
        var recording = Recording()
        recording.channels = [.init(number: 0, driver: "keyboard")]
        var records: [Recording.KeyRecord] = []
        func tap(_ code: UInt16) {
            records += [.init(type: 1, code: code, value: 1), .init(type: 1, code: code, value: 0)]
        }
        records.append(.init(type: 1, code: KeyCode.leftAlt, value: 1))
        // 0090 is Z.
        for code: UInt16 in [82, 82, 73, 82] { tap(code) }
        records.append(.init(type: 1, code: KeyCode.leftAlt, value: 0))
        tap(28)
        recording.records = [.init(time: 0, channel: 0, event: .keys(records + [.report]))]
        #expect(texts(recording) == ["Z"])
        #expect(texts(recording.redacted()) == ["A"])
    }

    @Test func `a character by its number in Unicode is another one`() {
        var recording = Recording()
        recording.channels = [.init(number: 0, driver: "keyboard")]
        // Ctrl and Shift held from U to the last digit: 5 A is Z.
        let keys: [(UInt16, Int32)] = [
            (29, 1), (42, 1), (22, 1), (22, 0), (6, 1), (6, 0), (30, 1), (30, 0), (42, 0), (29, 0), (28, 1),
            (28, 0),
        ]
        let records = keys.map { Recording.KeyRecord(type: 1, code: $0.0, value: $0.1) }
        recording.records = [.init(time: 0, channel: 0, event: .keys(records + [.report]))]
        #expect(texts(recording) == ["Z"])
        #expect(texts(recording.redacted()) == ["\u{1A}"])
    }

    @Test func `a report's text is found where its descriptor says`() {
        // Thirty-two bytes of text and nothing else; then the usual one: id, count, identifier, text.
        let bare: [UInt8] = [
            0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x20, 0x09,
            0xFE,
            0x81, 0x02, 0xC0,
        ]
        let usual: [UInt8] = [
            0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95,
            0x01,
            0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD,
            0x81,
            0x02, 0x95, 0x04, 0x09, 0xFE, 0x81, 0x02, 0x95, 0x01, 0x06, 0x66, 0xFF, 0x09, 0x04, 0x81, 0x02,
            0xC0,
        ]
        func redacted(_ report: [UInt8], _ descriptor: [UInt8]) -> [UInt8]? {
            var recording = Recording()
            recording.channels = [.init(number: 0, driver: "hid-pos", descriptor: descriptor)]
            recording.records = [.init(time: 0, channel: 0, event: .report(report))]
            guard case .report(let bytes)? = recording.redacted().records.first?.event else { return nil }
            return bytes
        }
        #expect(redacted(Array("Geheim7!".utf8), bare) == Array("Aaaaaa1!".utf8))
        #expect(redacted([2, 4] + Array("]C0Zq9-d".utf8), usual) == [2, 4] + Array("]C0Aa1-d".utf8))
        // One byte further, with the last byte of the text where the maker's code stood.
        #expect(redacted([2, 4, 0] + Array("]C0Zq9z".utf8), usual) == [2, 4, 0] + Array("]C0Aa1a".utf8))
        #expect(redacted([7] + Array("Zq9".utf8), usual) == [7] + Array("Aa1".utf8))
        #expect(redacted([1, 3] + Array("Zq9".utf8), []) == [1, 3] + Array("Aa1".utf8))
    }

    @Test func `bytes of a serial port keep framing, identifier and UTF-8`() {
        let parts = ["]Q1Größe €9\r", "ab", "C7\r"].map { Array($0.utf8) }
        let redacted = sent(parts).redacted()
        let texts = texts(redacted)
        #expect(texts.count == 2)
        #expect(texts[0].hasPrefix("]Q1Aa"))
        #expect(texts[0].unicodeScalars.count == "]Q1Größe €9".unicodeScalars.count)
        #expect(!texts[0].unicodeScalars.contains("\u{FFFD}"))
        #expect(texts[1] == "aaA1")
    }

    @Test func `nothing of a text is left in the file`() throws {
        for layout in [nil, "de"] {
            let text = try typed("Geheim12", layout: layout).redacted().text
            // The keys of e, h, i, m.
            for code in [18, 35, 23, 50] { #expect(!text.contains("+\(code)\n")) }
        }
    }
}
