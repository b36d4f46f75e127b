// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Testing

@testable import ControlServer

struct BodyReadingTests {
    private struct Order: RequestObject, Equatable {
        static let keys: Set = ["name", "read_point", "count", "parts"]

        var name: String
        var readPoint: String?
        var count: Int?
        var parts: [Int]?
    }

    private func order(_ text: String) throws -> Order {
        try BodyReading.read(Order.self, from: Array(text.utf8))
    }

    @Test func `an object is read with the keys of JSON`() throws {
        let read = try order(#"{"name":"b","read_point":"p","parts":[1,2]}"#)
        #expect(read == Order(name: "b", readPoint: "p", count: nil, parts: [1, 2]))
    }

    @Test func `nothing at all is an empty object`() throws {
        _ = try BodyReading.read(EmptyBody.self, from: [])
    }

    @Test(arguments: [
        ("", "name is missing"), ("{}", "name is missing"), ("{", "not the JSON"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"), ("\u{0}", "not the JSON"), (#"{"name":null}"#, "name is null"),
        (#"{"name":1}"#, "name is not of the type"), (#"{"name":"b","count":1.5}"#, "the JSON asked for"),
        (#"{"name":"b","count":99999999999999999999}"#, "the JSON asked for"),
        (#"{"name":"b","parts":[1,"2"]}"#, "parts"),
        (
            #"{"name":"b","read_pont":"p"}"#,
            #"unknown key "read_pont"; known: count, name, parts, read_point"#
        ),
        (#"{"name":"b","readPoint":"p"}"#, "unknown key"),
        (#"{"name":"\uD800"}"#, ""),
    ])
    func `what is wrong is told`(text: String, words: String) throws {
        let error = #expect(throws: RequestFailure.self) { try order(text) }
        guard case .badRequest(let message)? = error else {
            Issue.record("not a bad request: \(String(describing: error))")
            return
        }
        #expect(message.contains(words))
    }

    @Test func `brackets without end do not exhaust the stack`() throws {
        for text in [
            String(repeating: "[", count: 60_000), String(repeating: #"{"a":"#, count: 10_000),
            #"{"name":"# + String(repeating: "[", count: 33) + String(repeating: "]", count: 33) + "}",
        ] {
            #expect(throws: RequestFailure.self) { _ = try order(text) }
        }
        // Brackets in a text are none.
        _ = try (order(#"{"name":"\#(String(repeating: "[\\\"", count: 99))"}"#))
    }

    @Test func `no bytes trap`() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array(#"{}[]":,\u0123"name"nulltrue"#.utf8) + [0, 0x80, 0xFF]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            _ = try? BodyReading.read(Order.self, from: bytes)
        }
    }
}
