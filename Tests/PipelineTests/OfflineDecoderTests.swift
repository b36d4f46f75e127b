// SPDX-License-Identifier: Apache-2.0

import Foundation
import GS1
import Pipeline
import Testing

@Suite struct OfflineDecoderTests {
    static func answer(_ datum: String, as form: DecodeForm = .auto, associations: Bool = true) -> String {
        answer(Array(datum.utf8), as: form, associations: associations)
    }

    static func answer(_ datum: [UInt8], as form: DecodeForm = .auto, associations: Bool = true) -> String {
        var options = DecodeOptions()
        options.checkAssociations = associations
        var decoder = OfflineDecoder(form: form, options: options, referenceYear: 2026)
        var bytes: [UInt8] = []
        decoder.answer(datum.span, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func object(_ datum: String, as form: DecodeForm = .auto, associations: Bool = true) throws
        -> [String: Any]
    {
        let text = answer(datum, as: form, associations: associations)
        return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `a scan of GS1 data`() {
        #expect(
            Self.answer("]d2010950600013435221A7")
                == #"{"ok":true,"as":"scan","symbology":"]d2","syntax":"gs1","#
                + #""elements":[["01","09506000134352"],["21","A7"]],"ids":{"gtin":"09506000134352","serial":"A7"},"level":"instance","#
                + #""item":"https://id.gs1.org/01/09506000134352/21/A7"}"#
        )
    }

    @Test func `a scan of plain text, with and without symbology identifier`() {
        #expect(
            Self.answer("]C0A\u{1D}B")
                == #"{"ok":true,"as":"scan","symbology":"]C0","elements":[],"text":"A\u001dB"}"#
        )
        #expect(Self.answer("PICK-7") == #"{"ok":true,"as":"scan","elements":[],"text":"PICK-7"}"#)
        #expect(
            Self.answer([0x5D, 0x43, 0x30, 0xE9, 0x0D])
                == #"{"ok":true,"as":"scan","symbology":"]C0","elements":[],"text":"\u00e9\r"}"#
        )
    }

    @Test func `an EPC`() {
        #expect(
            Self.answer("3074257BF7194E4000001A85")
                == #"{"ok":true,"as":"epc","scheme":"sgtin-96","filter":3,"#
                + #""tag_uri":"urn:epc:tag:sgtin-96:3.0614141.812345.6789","#
                + #""pure_uri":"urn:epc:id:sgtin:0614141.812345.6789","#
                + #""elements":[["01","80614141123458"],["21","6789"]],"#
                + #""digital_link":"https://id.gs1.org/01/80614141123458/21/6789","#
                + #""ids":{"gtin":"80614141123458","serial":"6789"},"level":"instance","#
                + #""item":"https://id.gs1.org/01/80614141123458/21/6789"}"#
        )
    }

    @Test func `tag memory adds the control word, and is raw where it is no EPC`() throws {
        let epc = try Self.object("3000 3074257BF7194E4000001A85")
        #expect(epc["as"] as? String == "memory" && epc["pc"] as? String == "3000")
        #expect(epc["toggle"] as? Int == 0 && epc["afi"] is NSNull && epc["scheme"] as? String == "sgtin-96")
        #expect(
            Self.answer("31A1 3276451FD46072000000162E")
                == #"{"ok":true,"as":"memory","pc":"31A1","toggle":1,"afi":"A1","#
                + #""family":"product (ISO 17367)","content":"iso","scheme":"raw","#
                + #""tag_uri":"urn:epc:raw:96.xA1.x3276451FD46072000000162E","elements":[],"#
                + #""item":"urn:epc:raw:96.xA1.x3276451FD46072000000162E"}"#
        )
        #expect(try Self.object("3000 3074257B")["ok"] as? Bool == false, "more promised than delivered")
    }

    @Test func `a wrong check digit, with code, identifier and offset`() throws {
        let answer = try Self.object("]d20109506000134353")
        #expect(answer["ok"] as? Bool == false)
        let error = try #require(answer["error"] as? [String: Any])
        #expect(error["code"] as? String == "check-digit")
        #expect(error["ai"] as? String == "01")
        #expect(error["message"] as? String != nil && error["offset"] as? Int != nil)
    }

    @Test func `associations can be left unchecked`() throws {
        #expect(try Self.object("]d211181028")["ok"] as? Bool == false)
        let lenient = try Self.object("]d211181028", associations: false)
        #expect(lenient["ok"] as? Bool == true)
        #expect(lenient["elements"] as? [[String]] == [["11", "181028"]])
    }

    @Test(
        arguments: [
            ("", .scan), ("https://id.gs1.org/01/09506000134352", .link), ("http://x", .link),
            ("(01)1", .bracketed),
            ("]d20109506000134352", .scan), ("3000 3074257BF7194E4000001A85", .memory),
            ("3074257BF7194E4000001A85", .epc), ("3074257bf7194e4000001a85", .epc),
            ("3074257BF7194E4000001A8", .scan), ("AA74257BF7194E4000001A85", .scan),
            ("09506000134352", .scan),
            ("3000 XYZ", .scan), ("]", .scan), ("HTTPS://ID.GS1.ORG/01/1", .scan),
        ] as [(String, DecodeForm)]
    )
    func `auto names what a datum looks like`(_ datum: String, _ form: DecodeForm) throws {
        #expect(DecodeForm.detect(Array(datum.utf8).span) == form)
        #expect(try Self.object(datum)["as"] as? String == form.rawValue)
    }

    @Test func `any bytes in any form get one line of valid JSON`() throws {
        var random = SplitMix(seed: 3)
        let starts = [
            "", "]d2", "]C1", "]E0", "]Q1https://id.gs1.org/", "3000 ", "30", "(01)", "https://a/01/",
        ]
        for round in 0..<6_000 {
            var datum = Array(starts[round % starts.count].utf8)
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                let isHex = Bool.random(using: &random)
                datum.append(
                    isHex
                        ? Array("0123456789ABCDEF".utf8)[Int.random(in: 0..<16, using: &random)]
                        : UInt8.random(in: 0...255, using: &random)
                )
            }
            for form in DecodeForm.allCases {
                let answer = Self.answer(datum, as: form)
                let object = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
                #expect(object?["ok"] is Bool && object?["as"] is String && !answer.contains("\n"))
            }
        }
    }
}

@Suite(.enabled(if: Vectors.exist, "the decode vectors are not beside the checkout"))
struct VectorTests {
    @Test func `scans that are good`() throws {
        for row in try Vectors.rows("gs1_valid.jsonl") {
            let scan = try #require(row["scan"] as? String)
            let answer = try OfflineDecoderTests.object(scan, as: .scan)
            #expect(answer["ok"] as? Bool == true, "\(scan)")
            #expect(answer["elements"] as? [[String]] == row["elements"] as? [[String]], "\(scan)")
        }
    }

    @Test func `scans that must be refused`() throws {
        for row in try Vectors.rows("gs1_invalid.jsonl") {
            // Sound element strings without a symbology identifier: the contract makes the identifier optional.
            if row["why"] as? String == "Missing symbology identifier" { continue }
            let scan = try #require(row["scan"] as? String)
            #expect(try OfflineDecoderTests.object(scan, as: .scan)["ok"] as? Bool == false, "\(scan)")
            guard let lenient = row["lenient_elements"] as? [[String]] else { continue }
            let answer = try OfflineDecoderTests.object(scan, as: .scan, associations: false)
            #expect(answer["elements"] as? [[String]] == lenient, "\(scan)")
        }
    }

    @Test(
        arguments: [("gs1_bracketed.jsonl", "bracketed", .bracketed), ("digital_link.jsonl", "uri", .link)]
            as [(String, String, DecodeForm)]
    )
    func `links and bracketed forms`(_ file: String, _ key: String, _ form: DecodeForm) throws {
        for row in try Vectors.rows(file) {
            let datum = try #require(row[key] as? String)
            let answer = try OfflineDecoderTests.object(datum, as: form)
            #expect(answer["ok"] as? Bool == row["valid"] as? Bool, "\(datum)")
            guard row["valid"] as? Bool == true else { continue }
            #expect(answer["elements"] as? [[String]] == row["elements"] as? [[String]], "\(datum)")
        }
    }

    @Test func `EPCs with tag URI`() throws {
        for row in try Vectors.rows("epc.jsonl") where row["tag_uri"] != nil {
            let hex = try #require(row["hex"] as? String)
            let answer = try OfflineDecoderTests.object(hex, as: .epc)
            #expect(answer["ok"] as? Bool == true, "\(hex)")
            #expect(answer["scheme"] as? String == row["scheme"] as? String)
            #expect(answer["filter"] as? Int == row["filter"] as? Int)
            #expect(answer["tag_uri"] as? String == row["tag_uri"] as? String)
            #expect(answer["pure_uri"] as? String == row["pure_uri"] as? String)
            if let elements = row["elements"] as? [[String]] {
                #expect(answer["elements"] as? [[String]] == elements, "\(hex)")
            }
        }
    }

    @Test func `EPCs that must be refused`() throws {
        for row in try Vectors.rows("epc_invalid.jsonl") {
            let hex = try #require(row["hex"] as? String)
            #expect(try OfflineDecoderTests.object(hex, as: .epc)["ok"] as? Bool == false, "\(hex)")
        }
    }

    @Test func `tag memory`() throws {
        for row in try Vectors.rows("tag_memory.jsonl") {
            let pc = try #require(row["pc"] as? String)
            let words = ["xpc_w1", "xpc_w2", "payload_after_pc_xpc"].map { row[$0] as? String ?? "" }.joined()
            let answer = try OfflineDecoderTests.object("\(pc) \(words)", as: .memory)
            #expect(answer["ok"] as? Bool == (row["error"] == nil), "\(pc) \(words)")
            if let uri = row["uri"] as? String {
                #expect(answer["tag_uri"] as? String == uri)
            }
            guard row["error"] == nil else { continue }
            #expect(answer["toggle"] as? Int == row["toggle"] as? Int)
            #expect(answer["afi"] as? String == row["afi"] as? String)
        }
    }
}
