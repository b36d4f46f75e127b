// SPDX-License-Identifier: Apache-2.0

import Foundation
import GS1
import Testing

@Suite struct ApplicationIdentifierTableTests {
    @Test func allAIsAreThere() {
        #expect(ApplicationIdentifierTable.count == 541)
        #expect(ApplicationIdentifierTable.all.count == 541)
        #expect(ApplicationIdentifierTable.release == "2026-01-27")
    }

    @Test func anEntryTellsWhatTheDictionarySays() throws {
        let entry = try #require(ApplicationIdentifierTable.entry(digits: "8003"))
        #expect(entry.title == "GRAI")
        #expect(entry.isDigitalLinkKey && entry.isDigitalLinkAttribute && !entry.isPredefinedLength)
        #expect(entry.components.map(\.maximumLength) == [1, 13, 16])
        #expect(entry.components[1].linters == [.csum, .gcppos1])
        #expect(entry.components[2].isOptional)
        #expect(entry.minimumLength == 14 && entry.maximumLength == 30)
    }

    @Test(arguments: ["", "0", "04", "310", "3106", "89", "23", "999", "8x", "12345"])
    func whatIsNotAssignedHasNoEntry(_ digits: String) {
        #expect(ApplicationIdentifierTable.entry(digits: digits) == nil)
    }

    /// The generator runs on the dictionary in `$TALLY_DATA`, else in `../shared/data` beside the checkout.
    @Test func theTableIsWhatTheGeneratorMakes() throws {
        var root = URL(filePath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let data =
            ProcessInfo.processInfo.environment["TALLY_DATA"].map { URL(filePath: $0) }
            ?? root.appending(path: "../shared/data")
        let dictionary = data.appending(path: "gs1-syntax-dictionary.txt")
        guard FileManager.default.fileExists(atPath: dictionary.path) else {
            print("SKIPPED: no \(dictionary.path), so the table of AIs was not compared with the dictionary")
            return
        }
        let generator = Process()
        generator.executableURL = URL(filePath: "/usr/bin/env")
        let script = root.appending(path: "Scripts/generate-ai-table.py")
        generator.arguments = ["python3", script.path, dictionary.path, "--check"]
        try generator.run()
        generator.waitUntilExit()
        #expect(generator.terminationStatus == 0)
    }
}
