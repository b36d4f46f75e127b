// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import GS1
import Pipeline
import Testing

/// Scans that are more than GS1 data, and scanners that make mistakes: events and answers.
@Suite struct SyntaxTests {
    static let message = "]d1[)>\u{1E}06\u{1D}1PX1\u{1D}S2\u{1E}\u{4}"

    static func object(_ datum: String, _ leniences: Leniences = []) throws -> [String: Any] {
        var options = DecodeOptions()
        options.leniences = leniences
        var decoder = OfflineDecoder(form: .auto, options: options, referenceYear: 2026)
        var bytes: [UInt8] = []
        decoder.answer(Array(datum.utf8).span, to: &bytes)
        return try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    // MARK: - Events

    @Test func `a message of ISO 15434 has ids and a level, its text as scanned, and no item`() throws {
        let bench = Bench()
        bench.scan(Self.message)
        #expect(
            bench.lastWithoutID
                == #"{"type":"scan","time":"2026-11-22T16:03:05.000000Z","tz":"+01:00","host":"dock-gw-3","#
                + #""device":"bench-4","read_point":"bench-4","step":"packing","carrier":"barcode","#
                + #""level":"instance","ids":{"serial":"2","part":"X1"},"#
                + #""barcode":{"symbology":"]d1","syntax":"iso15434","#
                + #""text":"[)>\u001e06\u001d1PX1\u001dS2\u001e\u0004","elements":[]},"#
                + #""quality":"ok","flags":[]}"#
        )
        #expect(bench.rows[0].serial == "2" && bench.rows[0].item == nil)
    }

    @Test func `a serialized message scanned twice at once is one event`() {
        let bench = Bench()
        bench.scan(Self.message)
        bench.scan(Self.message)
        #expect(bench.types.count == 1)
    }

    @Test(
        arguments: [
            ("]d1[)>\u{1E}13X\u{1E}\u{4}", "unrecognized", "format-unknown"),
            ("]Y0ABC", "unrecognized", "symbology-unknown"),
            ("]d1[)>\u{1E}06\u{1D}1PX1", "invalid", "envelope"),
            ("]d1[)>\u{1E}06\u{1D}9N111234567843\u{1E}\u{4}", "invalid", "check-digit"),
        ]
    )
    func `what is not enclosed as it says is kept and tells why`(
        _ scan: String,
        _ quality: String,
        _ code: String
    ) throws {
        let bench = Bench()
        bench.scan(scan)
        let event = try bench.event(0)
        #expect(event["quality"] as? String == quality)
        #expect((event["problems"] as? [[String: Any]])?.first?["code"] as? String == code)
        let barcode = try #require(event["barcode"] as? [String: Any])
        #expect(scan.hasSuffix(try #require(barcode["text"] as? String)))
        #expect(barcode["syntax"] == nil && event["ids"] == nil)
    }

    @Test func `codes of others are named and good`() throws {
        for (scan, syntax) in [("]C0+A123BJC5D6E71G", "hibc"), ("]C0=A99991712345600", "isbt")] {
            let bench = Bench()
            bench.scan(scan)
            let event = try bench.event(0)
            #expect((event["barcode"] as? [String: Any])?["syntax"] as? String == syntax)
            #expect(event["quality"] as? String == "ok" && event["ids"] == nil)
        }
    }

    @Test func `formats that are not decoded raise a flag`() throws {
        let bench = Bench()
        bench.scan("]d1[)>\u{1E}12\u{1D}SER 1\u{1E}\u{4}")
        #expect(try bench.event(0)["flags"] as? [String] == ["undecoded-format"])
    }

    @Test func `a device that is allowed mistakes tells which it made, and keeps the text as scanned`() throws
    {
        let bench = Bench { $0[0].decodeOptions.leniences = [.doubledGS, .substitutedGS, .symbologyCase] }
        bench.scan("]D2010950600013435210AB||21A7")
        let event = try bench.event(0)
        #expect(event["flags"] as? [String] == ["doubled-gs", "substituted-gs", "symbology-case"])
        #expect(event["quality"] as? String == "ok")
        #expect(event["item"] as? String == "https://id.gs1.org/01/09506000134352/21/A7")
        let barcode = try #require(event["barcode"] as? [String: Any])
        #expect(barcode["text"] as? String == "010950600013435210AB||21A7")
        #expect(barcode["symbology"] as? String == "]d2")
        bench.scan("]d20109506000134352")
        #expect(try bench.event(1)["flags"] as? [String] == [])
    }

    @Test func `mistakes are allowed to one device and not to the next, and can be withdrawn`() throws {
        var entries = [
            DeviceEntry(index: Bench.scanner, name: "bench-4", kind: .scanner, readPoint: "bench-4")
        ]
        let bench = Bench()
        bench.scan("]C1010950600013435210AB|21A7")
        #expect(bench.rows.last?.quality == .invalid)
        entries[0].decodeOptions.leniences = .substitutedGS
        bench.pipeline.reconfigure(devices: entries, readPoints: [])
        bench.scan("]C1010950600013435210AB|21A7")
        #expect(bench.rows.last?.quality == .ok)
        entries[0].decodeOptions.leniences = []
        bench.pipeline.reconfigure(devices: entries, readPoints: [])
        bench.scan("]C1010950600013435210AB|21A7")
        #expect(bench.rows.last?.quality == .invalid)
    }

    @Test func `a broken association keeps the sound elements and the flags`() throws {
        let bench = Bench { $0[0].decodeOptions.leniences = .all }
        bench.scan("]C110AB||21A7")
        let event = try bench.event(0)
        #expect(event["quality"] as? String == "invalid")
        #expect(event["flags"] as? [String] == ["doubled-gs", "substituted-gs"])
        #expect((event["ids"] as? [String: Any])?["lot"] as? String == "AB")
    }

    @Test func `the flags are a closed set`() {
        #expect(
            EventFlags.names == [
                "clock", "restart", "unobserved", "overflow", "day00", "late", "undecoded-format",
                "incomplete-label", "mixed-label", "withheld", "command-refused", "clone", "blank", "no-tid",
                "leading-gs", "doubled-gs", "trailing-suffix", "substituted-gs", "symbology-case",
                "missing-trailer",
            ]
        )
        for (bit, name) in Leniences.names.enumerated() {
            let flags = EventFlags(Leniences(rawValue: 1 << UInt8(bit)))
            let place = EventFlags.names.firstIndex(of: name) ?? 0
            #expect(flags.rawValue == 1 << UInt32(place))
        }
    }

    // MARK: - Answers

    @Test func `an answer names the syntax, and has flags only where there are some`() throws {
        #expect(try Self.object("]d20109506000134352")["syntax"] as? String == "gs1")
        #expect(
            try Self.object("]Q1https://id.gs1.org/01/09506000134352")["syntax"] as? String == "digital-link"
        )
        #expect(try Self.object(Self.message)["syntax"] as? String == "iso15434")
        #expect(try Self.object("]C0+A123BJC5D6E71G")["syntax"] as? String == "hibc")
        #expect(try Self.object("]d1=A99991712345600")["syntax"] as? String == "isbt")
        #expect(try Self.object("]C0HELLO")["syntax"] == nil)
        #expect(try Self.object("]d20109506000134352")["flags"] == nil)
        let lenient = try Self.object("]D20109506000134352\r", .all)
        #expect(lenient["flags"] as? [String] == ["trailing-suffix", "symbology-case"])
        #expect(lenient["elements"] as? [[String]] == [["01", "09506000134352"]])
        let wrong = try Self.object("]C110AB||21A7", .all)
        #expect(wrong["ok"] as? Bool == false)
        #expect(wrong["flags"] as? [String] == ["doubled-gs", "substituted-gs"])
    }

    @Test func `a message's answer has its identity and its text`() throws {
        let answer = try Self.object(Self.message)
        #expect(answer["elements"] as? [[String]] == [])
        #expect(answer["ids"] as? [String: String] == ["part": "X1", "serial": "2"])
        #expect(answer["level"] as? String == "instance")
        #expect(answer["item"] == nil)
        #expect(answer["text"] as? String == "[)>\u{1E}06\u{1D}1PX1\u{1D}S2\u{1E}\u{4}")
        let wrong = try Self.object("]d1[)>\u{1E}06\u{1D}9N111234567843\u{1E}\u{4}")
        let error = try #require(wrong["error"] as? [String: Any])
        #expect(error["code"] as? String == "check-digit")
        #expect(error["offset"] as? Int == 12)
        #expect(error["message"] as? String == "DI 9N: the check digit is wrong")
    }
}
