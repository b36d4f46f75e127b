// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// `tally decode --json -` as programs use it: one datum a line in, one object a line out.
@Suite(.timeLimit(.minutes(4)))
struct DecodeContractTests {
    /// Answers to the bytes of standard input.
    private func answers(to input: [UInt8], _ more: String...) async throws -> [[String: Any]] {
        try await Stage.alone { stage in
            let answer = try await stage.tally(["decode", "--json"] + more + ["-"], input: input)
            #expect(answer.status == 0)
            #expect(answer.errors == "")
            #expect(answer.output.isEmpty || answer.output.last == UInt8(ascii: "\n"))
            return try answer.lines.map(JSONLine.init)
        }
        .map(\.object)
    }

    @Test func `every line is answered, in order`() async throws {
        let data = (0..<5_000).map { "]d201095060001343522\("1")S\($0)" }
        let found = try await answers(to: Array((data.joined(separator: "\n") + "\n").utf8))
        #expect(found.count == data.count)
        #expect(
            found.enumerated().allSatisfy { ($1["ids"] as? [String: Any])?["serial"] as? String == "S\($0)" }
        )
    }

    @Test func `only LF ends a line`() async throws {
        let found = try await answers(
            to: Array("]C0a\rb\n]C0c\r\n\n]C0\u{0}\u{1D}\u{85}\u{2028}d".utf8),
            "--as",
            "scan"
        )
        #expect(found.count == 4)
        #expect(found[0]["text"] as? String == "a\rb")
        #expect(found[1]["text"] as? String == "c\r")
        // An empty line is a datum.
        #expect(found[2]["ok"] is Bool)
        // A last line needs no LF.
        #expect(found[3]["text"] as? String == "\u{0}\u{1D}\u{85}\u{2028}d")
    }

    @Test func `no input gives no answer, one LF gives one`() async throws {
        #expect(try await answers(to: []).isEmpty)
        #expect(try await answers(to: [0x0A]).count == 1)
        #expect(try await answers(to: [0x0A, 0x0A]).count == 2)
    }

    @Test func `bytes that are no UTF-8 are answered with JSON all the same`() async throws {
        let found = try await answers(
            to: Array("]C0".utf8) + [0xFF, 0xC3, 0x28, 0x80, 0x0A] + Array("]C0x\n".utf8)
        )
        #expect(found.count == 2)
        #expect(found[0]["ok"] as? Bool == true)
        #expect((found[0]["text"] as? String)?.isEmpty == false)
        #expect(found[1]["text"] as? String == "x")
    }

    @Test func `a datum of a megabyte is a datum`() async throws {
        let found = try await answers(
            to: Array("]C0".utf8) + Array(repeating: 0x41, count: 1 << 20) + [0x0A, 0x42, 0x0A]
        )
        #expect(found.count == 2)
        #expect((found[0]["text"] as? String)?.utf8.count == 1 << 20)
    }

    @Test func `wrong data are answers, not failures`() async throws {
        let found = try await answers(to: Array("]d20109506000134353\n".utf8))
        let error = try #require(found.first?["error"] as? [String: Any])
        #expect(found.first?["ok"] as? Bool == false)
        #expect(error["code"] as? String == "check-digit")
        #expect(error["ai"] as? String == "01")
    }

    @Test func `the form asked for is the form answered`() async throws {
        let epc = try await answers(to: Array("3074257BF7194E4000001A85\n".utf8), "--as", "epc")
        #expect(epc.first?["as"] as? String == "epc")
        #expect(epc.first?["tag_uri"] as? String == "urn:epc:tag:sgtin-96:3.0614141.812345.6789")
        let memory = try await answers(to: Array("3000 3074257BF7194E4000001A85\n".utf8))
        #expect(memory.first?["as"] as? String == "memory")
        #expect(memory.first?["item"] as? String == epc.first?["item"] as? String)
    }

    @Test func `a scanner's mistakes are understood where they are named, and told`() async throws {
        let scan = Array("]d2010950600013435210AB||21A7\n".utf8)
        #expect(try await answers(to: scan).first?["ok"] as? Bool == false)
        let named = ["--lenient", "substituted-gs", "--lenient", "doubled-gs"]
        for options in [named, ["--lenient", "all"]] {
            let found = try await Stage.alone { stage in
                let answer = try await stage.tally(["decode", "--json"] + options + ["-"], input: scan)
                return try JSONLine(answer.text)
            }
            #expect(found.object["flags"] as? [String] == ["doubled-gs", "substituted-gs"])
            #expect(found.object["item"] as? String == "https://id.gs1.org/01/09506000134352/21/A7")
        }
        try await Stage.alone { stage in
            let unknown = try await stage.tally("decode", "--lenient", "everything", "x")
            #expect(unknown.status == 2)
            #expect(unknown.errors.contains("substituted-gs"))
        }
    }

    @Test func `a scan without symbology identifier and unusual links are as the options say`() async throws {
        let refused = try await answers(to: Array("0109506000134352\n".utf8), "--require-symbology")
        #expect((refused.first?["error"] as? [String: Any])?["code"] as? String == "symbology-missing")
        let link = Array("https://example.com/gtin/9506000134352\n".utf8)
        #expect(try await answers(to: link).first?["ok"] as? Bool == false)
        let read = try await answers(to: link, "--links", "alphas", "--links", "short-gtin")
        #expect((read.first?["ids"] as? [String: Any])?["gtin"] as? String == "09506000134352")
    }

    @Test func `tags that are no EPC are named`() async throws {
        let found = try await answers(to: Array("31A2 3276451FD46072000000162E\n3000 E2801190200050\n".utf8))
        #expect(found.first?["family"] as? String == "transport unit (ISO 17365)")
        #expect(found.first?["content"] as? String == "iso")
        #expect(found.last?["ok"] as? Bool == false)
        let tid = try await answers(to: Array("2000 E28011902000505A\n0000 \n".utf8))
        #expect(tid.first?["content"] as? String == "tid")
        #expect(tid.last?["content"] as? String == "empty")
    }

    @Test func `people read what a value means`() async throws {
        try await Stage.alone { stage in
            let answer = try await stage.tally("decode", "(01)09506000134352(3103)012345(17)261200")
            #expect(answer.text.contains("12.345 kg"))
            #expect(answer.text.contains("2026-12-31"))
        }
    }

    @Test func `for people a datum that does not decode ends with 1`() async throws {
        try await Stage.alone { stage in
            let good = try await stage.tally("decode", "]d20109506000134352")
            #expect(good.status == 0)
            #expect(good.text.contains("09506000134352"))
            let bad = try await stage.tally("decode", "]d20109506000134353")
            #expect(bad.status == 1)
        }
    }
}
