// SPDX-License-Identifier: Apache-2.0

import Foundation
import SiteKeys
import Testing

struct SiteKeyTests {
    /// RFC 4231, 4.7: a key longer than a block, and 4.8; both have at least 32 bytes, as keys of a site must.
    @Test(arguments: [
        (
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func `the code is HMAC-SHA-256`(text: String, expected: String) throws {
        let key = try #require(SiteKey([UInt8](repeating: 0xAA, count: 131)))
        let bytes = Array(text.utf8)
        let digest = key.authenticate(bytes.span)
        let hex = digest.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()
        #expect(hex == expected)
        #expect(key.authenticate([UInt8]().span).count == 32)
    }

    @Test func `what is too short is no key, and line ends do not count`() {
        #expect(SiteKey([UInt8](repeating: 1, count: 31)) == nil)
        #expect(SiteKey([UInt8](repeating: 1, count: 31) + [0x0D, 0x0A]) == nil)
        #expect(SiteKey([UInt8](repeating: 1, count: 32) + [0x0A]) != nil)
        #expect(SiteKey([UInt8](repeating: 1, count: 4_097)) == nil)
    }

    private static func withDirectory(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "tally-key-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private static func code(_ key: SiteKey) -> [UInt8] { key.authenticate([1, 2, 3].span) }

    @Test func `a key is made once, for nobody else to read`() throws {
        try Self.withDirectory { path in
            let file = SiteKeyFile(stateDirectory: path, environment: [:])
            #expect(throws: SiteKeyFile.Failure.self) { try file.load() }
            let first = Self.code(try file.loadOrMake())
            let again = Self.code(try file.loadOrMake())
            #expect(first == again)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["site.key"])
        }
        try Self.withDirectory { path in
            let file = SiteKeyFile(stateDirectory: path, environment: [:])
            let one = Self.code(try file.loadOrMake())
            try FileManager.default.removeItem(atPath: file.path)
            let other = Self.code(try file.loadOrMake())
            #expect(one != other)
        }
    }

    @Test func `a credential wins, and makes no file`() throws {
        try Self.withDirectory { path in
            let credentials = path + "/credentials"
            try FileManager.default.createDirectory(atPath: credentials, withIntermediateDirectories: true)
            let secret = String(repeating: "k", count: 40)
            try Data((secret + "\n").utf8).write(to: URL(fileURLWithPath: credentials + "/site.key"))
            let file = SiteKeyFile(stateDirectory: path, environment: ["CREDENTIALS_DIRECTORY": credentials])
            let loaded = Self.code(try file.loadOrMake())
            let expected = Self.code(try #require(SiteKey(Array(secret.utf8))))
            #expect(loaded == expected)
            #expect(!FileManager.default.fileExists(atPath: file.path))
        }
    }

    @Test func `a file that is no key is told, and not replaced`() throws {
        try Self.withDirectory { path in
            let file = SiteKeyFile(stateDirectory: path, environment: [:])
            try Data("short".utf8).write(to: URL(fileURLWithPath: file.path))
            #expect(throws: SiteKeyFile.Failure.self) { try file.loadOrMake() }
            #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "short")
        }
    }
}
