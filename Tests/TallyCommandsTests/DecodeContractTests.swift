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
