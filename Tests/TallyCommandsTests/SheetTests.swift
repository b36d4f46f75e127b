// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

@testable import TallyCommands

@Suite struct SheetTests {
    private func path(_ ending: String) -> String {
        NSTemporaryDirectory() + "tally-sheet-\(UUID().uuidString.prefix(8)).\(ending)"
    }

    private static let contents: Set<String> = [
        CalibrationSheet.text,
        "\(CalibrationSheet.elementString.head)\u{1D}\(CalibrationSheet.elementString.tail)",
    ]

    @Test(
        .enabled(if: Symbols.canBeDrawn && Symbols.canBeRead, "zint and zbar-tools are not installed"),
        arguments: CalibrationSheet.Kind.allCases
    )
    func `A reader of symbols reads the sheet as it is meant`(_ kind: CalibrationSheet.Kind) throws {
        let path = path("png")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try SheetFile.write(kind, to: path)
        #expect(try Symbols.read(path) == Self.contents)
    }

    @Test(.enabled(if: Symbols.canBeDrawn, "zint is not installed"))
    func `The page of PDF has its cross-reference table where it says`() throws {
        let path = path("pdf")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try SheetFile.write(.matrix, to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasPrefix("%PDF-1.4\n") && text.hasSuffix("%%EOF\n"))
        let match = try #require(text.firstMatch(of: /startxref\n([0-9]+)\n/))
        let table = try #require(Int(match.1))
        #expect(text.utf8.dropFirst(table).starts(with: "xref\n".utf8))
        for (number, entry) in text.matches(of: /([0-9]{10}) 00000 n/).enumerated() {
            let offset = try #require(Int(entry.1))
            #expect(text.utf8.dropFirst(offset).starts(with: "\(number + 1) 0 obj".utf8))
        }
    }

    @Test func `Half blocks show two rows a line`() throws {
        let grid = try #require(ModuleGrid(dump: "A\n3\n8\n0\n"))
        #expect((grid.width, grid.height) == (4, 4))
        let lines = SheetImage.halfBlocks(grid).split(separator: "\n")
        #expect(lines.map { $0.dropFirst(9).dropLast(4) } == ["▀ █▄", "▀   "])
    }

    @Test func `What zint did not print is no symbol`() {
        for text in ["", "\n", "Error 123", "FE CG\n"] { #expect(ModuleGrid(dump: text) == nil) }
    }
}
