// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The test sheet as a file.
enum SheetFile {
    /// Writes a PNG picture or a PDF page, by the ending of the path.
    static func write(_ kind: CalibrationSheet.Kind, to path: String) throws {
        let grid = SheetImage.compose(try SheetImage.orders(kind).map(Zint.modules))
        let bytes: [UInt8]
        if path.lowercased().hasSuffix(".pdf") {
            let words = [
                "tally calibrate: scan symbol 1, then symbol 2, with the scanner that is to be set up.",
                "Print at 100 %. Cover the other symbol where the scanner takes both.",
            ]
            // Half a millimetre a module; linear symbols have many.
            bytes = PDFWriter.bytes(grid, module: kind == .matrix ? 4 : 0.95, words: words)
        } else {
            bytes = PNGWriter.bytes(grid, scale: kind == .matrix ? 8 : 3)
        }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CommandFailure(message: "the sheet cannot be written: \(error.localizedDescription)")
        }
        Console.note("the sheet is in \(path)")
    }
}
