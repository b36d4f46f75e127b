// SPDX-License-Identifier: Apache-2.0

import Recordings
import Testing

@Suite struct RecordingTextTests {
    private static let example = """
        tally-recording 1
        # A comment says anything.
        title Zebra, GS as Ctrl+]
        note two
        note lines
        usb 05e0:1200 S1
        udev ID_INPUT_KEYBOARD=1
        channel 0 keyboard
        channel 1 hid-pos 058C0902
        channel 2 serial
        usb 05e0:1701 S1
        udev ID_MM_DEVICE_IGNORE=1
        note a note is of the recording, wherever it stands
        config suffix = "tab"
        0 0 plug
        1000 0 keys +42 +30
        1500 0 keys -30 -42

        2000 0 events *30 0:0:1
        2500 0 events dropped +48
        2600 0 pressed 42 30
        2600 0 pressed
        3000 1 report 02015D
        3000 2 bytes 5D0D
        3000 2 lost 7
        3000 2 withheld
        4000 0 unplug
        expect {"type":"scan"}
        reject partial

        """

    private func recording(_ text: String) throws -> Recording { try Recording(parsing: Array(text.utf8)) }

    @Test func `every kind of line is understood`() throws {
        let recording = try recording(Self.example)
        #expect(recording.fact(.title) == "Zebra, GS as Ctrl+]")
        #expect(recording.facts.map(\.kind) == [.title, .note, .note, .usb, .udev, .note])
        // The scanner in another mode: its own facts count before those of the recording.
        #expect(recording.channels.map(\.facts.count) == [0, 0, 2])
        #expect(
            recording.channels.map { recording.fact(.usb, of: $0)?.dropLast(3) } == [
                "05e0:1200", "05e0:1200", "05e0:1701",
            ]
        )
        #expect(recording.channels.map(\.driver) == ["keyboard", "hid-pos", "serial"])
        #expect(recording.channels[1].descriptor == [0x05, 0x8C, 0x09, 0x02])
        #expect(recording.configuration == ["suffix = \"tab\""])
        #expect(recording.outcomes == [.event("{\"type\":\"scan\"}"), .rejection("partial")])
        let down = Recording.KeyRecord(type: 1, code: 42, value: 1)
        let letter = Recording.KeyRecord(type: 1, code: 30, value: 1)
        #expect(
            recording.records[1] == .init(time: 1_000, channel: 0, event: .keys([down, letter, .report]))
        )
        #expect(
            recording.records[3].event
                == .keys([.init(type: 1, code: 30, value: 2), .init(type: 0, code: 0, value: 1)])
        )
        #expect(recording.records.map(\.event).contains(.lost(7)))
        #expect(recording.records.map(\.event).contains(.pressed([42, 30])))
    }

    @Test func `what is written is read again the same`() throws {
        let recording = try recording(Self.example)
        #expect(try self.recording(recording.text) == recording)
        #expect(try self.recording(Self.example.replacing("\n", with: "\r\n")) == recording)
    }

    @Test func `other outcomes leave everything else as it is`() throws {
        let text = Recording.text(Self.example, replacingOutcomes: [.rejection("overlong")])
        #expect(text.contains("# A comment says anything."))
        #expect(text.hasSuffix("4000 0 unplug\nreject overlong\n"))
        #expect(try recording(text).outcomes == [.rejection("overlong")])
    }

    @Test(arguments: [
        ("", 1, RecordingFailure.Problem.notARecording),
        ("libinput", 1, .notARecording),
        ("tally-recording 2", 1, .version("2")),
        ("tally-recording 1\nbogus x", 2, .unknownWord("bogus")),
        ("tally-recording 1\n\ntitle", 3, .missingText("title")),
        ("tally-recording 1\nchannel 0 a\nchannel 0 b", 3, .channelTwice(0)),
        ("tally-recording 1\nchannel 16 a", 2, .number("16")),
        ("tally-recording 1\n0 0 plug", 2, .unknownChannel(0)),
        ("tally-recording 1\nchannel 0 a\n5 0 plug\n4 0 plug", 4, .timeRunsBackwards(4)),
        ("tally-recording 1\nchannel 0 a\n99999999999999999999 0 plug", 3, .number("99999999999999999999")),
        ("tally-recording 1\nchannel 0 a\n0 0 bytes 5", 3, .hexadecimal("5")),
        ("tally-recording 1\nchannel 0 a\n0 0 bytes", 3, .hexadecimal("")),
        ("tally-recording 1\nchannel 0 a\n0 0 keys +x", 3, .keyRecord("+x")),
        ("tally-recording 1\nchannel 0 a\n0 0 keys +65536", 3, .keyRecord("+65536")),
        ("tally-recording 1\nchannel 0 a\n0 0 keys 1:2", 3, .keyRecord("1:2")),
        ("tally-recording 1\nchannel 0 a\n0 0 jump", 3, .unknownWord("jump")),
    ])
    func `what is no recording is told with its line`(
        text: String,
        line: Int,
        problem: RecordingFailure.Problem
    ) {
        let failure = #expect(throws: RecordingFailure.self) { try recording(text) }
        #expect(failure?.line == line)
        #expect(failure?.problem == problem)
        #expect(failure?.description.hasPrefix("line \(line): ") == true)
    }

    @Test func `bytes that are no text are told with their line`() {
        for rest in [[0xFF, 0xFE], [0x0D, 0x61]] as [[UInt8]] {
            let bytes = Array("tally-recording 1\ntitle ".utf8) + rest
            let failure = #expect(throws: RecordingFailure.self) { try Recording(parsing: bytes) }
            #expect(failure?.line == 2)
            #expect(failure?.problem == .notText)
        }
    }

    @Test func `no bytes end the parser but with an answer`() {
        var state: UInt64 = 42
        let seed = Array(Self.example.utf8)
        for _ in 0..<2_000 {
            var bytes = seed
            for _ in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 20)
            }
            guard let recording = try? Recording(parsing: bytes) else { continue }
            #expect((try? Recording(parsing: Array(recording.text.utf8))) == recording)
        }
    }
}

@Suite struct EventSubsetTests {
    @Test func `what differs from play to play is left out, the rest keeps its bytes`() {
        let event =
            #"{"id":"x","type":"scan","time":"t","host":"h","ids":{"id":"1","a":[1,{"b":"}"}]},"x":"\"},"}"#
        var events = EventSubset()
        #expect(
            events.next(Array(event.utf8))
                == #"{"type":"scan","ids":{"id":"1","a":[1,{"b":"}"}]},"x":"\"},"}"#
        )
        #expect(EventSubset.text("type", of: Array(event.utf8)) == "scan")
        #expect(EventSubset.text("none", of: Array(event.utf8)) == nil)
        #expect(events.next(Array("{}".utf8)) == "{}")
    }

    @Test func `events that are named by another are named by their number`() {
        var events = EventSubset()
        let first = #"{"id":"01a2","type":"scan","group":"01a2"}"#
        let second = #"{"id":"01a3","type":"scan","group":"01a2","command":{"value":"01a3","was":"01a4"}}"#
        #expect(events.next(Array(first.utf8)) == ##"{"type":"scan","group":"#1"}"##)
        #expect(
            events.next(Array(second.utf8))
                == ##"{"type":"scan","group":"#1","command":{"value":"#2","was":"01a4"}}"##
        )
    }

    @Test(arguments: [
        "", "{", "}", "[]", "{\"a\"}", "{\"a\":}{}", "{\"a\":\"}", "{\"a\":[}", "{a:1}", "{\"a\":1,,}",
    ])
    func `what is no object is none`(text: String) {
        let bytes = Array(text.utf8)
        var events = EventSubset()
        if let subset = events.next(bytes) { #expect(subset.utf8.count <= bytes.count) }
    }
}
