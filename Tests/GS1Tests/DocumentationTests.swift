// SPDX-License-Identifier: Apache-2.0

import Foundation
import GS1
import Testing

/// The module's page: its examples compile and say what the page says, and it names all public types.
@Suite struct DocumentationTests {
    private static let root: URL = {
        var root = URL(filePath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root
    }()

    private func file(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    @Test func theExamplesPrintWhatThePageSays() throws {
        var lines: [String] = []
        func print(_ items: Any...) {
            lines += items.map { "\($0)" }.joined(separator: " ").split(separator: "\n").map { String($0) }
        }
        let decoder = ScanDecoder()
        var list = ElementList()
        let scan = Array("]d201095060001343521727010010LOT5\u{1D}3103012345".utf8)
        _ = try decoder.decode(scan.span, into: &list)
        list.elements.forEach { print($0.ai, String(decoding: list.bytes[$0.value], as: UTF8.self)) }

        for element in list.elements {
            switch list.meaning(of: element, referenceYear: 2026) {
            case .date(let date): print(date.year, date.month, date.day, date.isDay00)
            case .measure(let number, let unit): print(number.coefficient, number.exponent, unit.commonCode)
            default: break
            }
        }

        var identity = Identity()
        identity.derive(from: list, referenceYear: 2026)
        if let item = identity.item { print(String(decoding: identity.bytes[item], as: UTF8.self)) }

        var text: [UInt8] = []
        list.appendBracketed(to: &text)
        text.append(0x0A)
        list.appendDigitalLink(to: &text, domain: "https://example.com")
        text.append(0x0A)
        list.appendCompressedDigitalLink(to: &text)
        print(String(decoding: text, as: UTF8.self))

        text.removeAll()
        for element in list.elements {
            if list.appendMeaning(of: element, referenceYear: 2026, to: &text) { text.append(0x0A) }
        }
        print(String(decoding: text, as: UTF8.self))

        var options = DecodeOptions()
        options.leniences = [.doubledGS, .substitutedGS]
        let sloppy = Array("]d2010950600013435210AB||21A7".utf8)
        let read = try ScanDecoder(options: options).decode(sloppy.span, into: &list)
        #expect(read.leniences == options.leniences)

        let page = try file("Sources/GS1/GS1.docc/GS1.md")
        #expect(lines.count == 12)
        for line in lines { #expect(page.contains("`\(line)`"), "\(line)") }
    }

    @Test func theExamplesAreTheOnesThatCompile() throws {
        let test = try file("Tests/GS1Tests/DocumentationTests.swift").split(separator: "\n").map { line in
            line.drop { $0 == " " }
        }
        var isCode = false
        var count = 0
        for line in try file("Sources/GS1/GS1.docc/GS1.md").split(separator: "\n") {
            if line.hasPrefix("```") {
                isCode.toggle()
            } else if isCode {
                #expect(test.contains(line.drop { $0 == " " }), "\(line)")
                count += 1
            }
        }
        #expect(!isCode && count == 26)
    }

    @Test func thePageNamesAllPublicTypes() throws {
        let page = try file("Sources/GS1/GS1.docc/GS1.md")
        let folder = Self.root.appending(path: "Sources/GS1")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                for kind in ["struct", "enum", "protocol"] where line.hasPrefix("public \(kind) ") {
                    let name = line.split(separator: " ")[2].prefix { $0.isLetter || $0.isNumber }
                    #expect(page.contains("- ``\(name)``"), "GS1.md lacks the topic \(name)")
                    count += 1
                }
            }
        }
        #expect(count > 25)
    }
}
