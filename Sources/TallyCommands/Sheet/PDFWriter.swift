// SPDX-License-Identifier: Apache-2.0

/// Writes a grid as a page of PDF, A4, with lines of words above it (ISO 32000-1).
enum PDFWriter {
    /// The bytes of the file.
    ///
    /// - Parameters:
    ///   - grid: What is drawn, as wide as the page allows and no module wider than `module`.
    ///   - module: The width of a module in points; a millimetre has 2.83.
    ///   - words: Lines above it, ASCII.
    /// - Returns: The file, some ten kilobytes.
    static func bytes(_ grid: ModuleGrid, module: Double, words: [String]) -> [UInt8] {
        let (width, height, margin) = (595.0, 842.0, 50.0)
        let line = 16.0
        let top = height - margin - line * Double(words.count)
        let size = min(
            module,
            (width - 2 * margin) / Double(grid.width),
            (top - margin) / Double(max(1, grid.height))
        )
        var content = "BT /F1 11 Tf \(line) TL \(margin) \(height - margin) Td\n"
        for text in words {
            let escaped = text.replacing("\\", with: "\\\\").replacing("(", with: "\\(").replacing(
                ")",
                with: "\\)"
            )
            content += "(\(escaped)) Tj T*\n"
        }
        content += "ET\n"
        // Runs of dark modules as rectangles: no seams between neighbours of a row.
        for y in 0..<grid.height {
            var x = 0
            while x < grid.width {
                guard grid[x, y] else {
                    x += 1
                    continue
                }
                let start = x
                while grid[x, y] { x += 1 }
                let (left, bottom) = (margin + Double(start) * size, top - Double(y + 1) * size)
                content +=
                    "\(point(left)) \(point(bottom)) \(point(Double(x - start) * size)) \(point(size)) re\n"
            }
        }
        content += "f\n"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 \(Int(width)) \(Int(height))] /Contents 4 0 R "
                + "/Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var file = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(file.utf8.count)
            file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = file.utf8.count
        file += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            file += String(repeating: "0", count: 10 - "\(offset)".count) + "\(offset) 00000 n \n"
        }
        file += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
        return Array(file.utf8)
    }

    /// A number with three decimals, which PDF takes and exponents it does not.
    private static func point(_ value: Double) -> String {
        let thousandths = Int((value * 1_000).rounded())
        let rest = "\(abs(thousandths) % 1_000)"
        return "\(thousandths < 0 ? "-" : "")\(abs(thousandths) / 1_000)."
            + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
