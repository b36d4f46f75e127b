// SPDX-License-Identifier: Apache-2.0

/// Writes a grid as a PNG picture of one bit a pixel (PNG specification, third edition).
///
/// The data are stored, not compressed: a sheet has some ten kilobytes.
enum PNGWriter {
    /// The bytes of the file, each module `scale` pixels wide and high.
    static func bytes(_ grid: ModuleGrid, scale: Int) -> [UInt8] {
        let (width, height) = (grid.width * scale, grid.height * scale)
        // Rows with their filter byte, 0 for none; a bit of 1 is white.
        var rows: [UInt8] = []
        let rowCount = (width + 7) / 8
        for y in 0..<height {
            rows.append(0)
            var row = [UInt8](repeating: 0, count: rowCount)
            for x in 0..<width where !grid[x / scale, y / scale] { row[x / 8] |= 0x80 >> UInt8(x % 8) }
            rows += row
        }
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // One bit of grey, deflate, no filter method but the usual, not interlaced.
        append("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [1, 0, 0, 0, 0], to: &file)
        append("IDAT", stored(rows), to: &file)
        append("IEND", [], to: &file)
        return file
    }

    private static func append(_ type: String, _ content: [UInt8], to file: inout [UInt8]) {
        let body = Array(type.utf8) + content
        file += bigEndian(UInt32(content.count)) + body + bigEndian(checksum(body))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    /// A zlib stream of stored blocks (RFC 1950, RFC 1951 3.2.4).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var offset = 0
        repeat {
            let block = bytes[offset..<min(bytes.count, offset + 0xFFFF)]
            offset = block.endIndex
            let count = UInt16(block.count)
            stream.append(offset == bytes.count ? 1 : 0)
            for word in [count, ~count] { stream += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
            stream += block
        } while offset < bytes.count
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return stream + bigEndian(high << 16 | low)
    }

    /// CRC-32 of a chunk (annex D).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
