// SPDX-License-Identifier: Apache-2.0

import Benchmark
import CYardstick
import EPC
import GS1

private let scans: [(name: String, text: String)] = [
    ("Decode.EAN-13", "]E09506000134352"),
    ("Decode.GS1-short", "]d2010950600013435221A7B9XQ"),
    ("Decode.GS1-long", "]d20109506000134352112601011727123110ABC1234\u{1D}21A7B9XQ"),
    ("Decode.Digital-Link", "]Q1https://id.gs1.org/01/09506000134352/21/A7B9XQ?17=271231"),
    ("Decode.Text", "]C0bin A-17-03"),
]

private let sgtin: [UInt8] = [0x30, 0x66, 0xC4, 0x40, 0x90, 0x47, 0xE1, 0x40, 0x07, 0x5B, 0xCD, 0x15]

/// C that writes the text of a tag's elements: its bytes, how many, where the text goes.
private typealias Yardstick = @Sendable (UnsafePointer<UInt8>, Int, UnsafeMutablePointer<UInt8>) -> Int

/// A tag of each kind.
private let tags: [(name: String, hex: String)] = [
    ("SGTIN-96", "3066C4409047E140075BCD15"),
    ("SSCC-96", "311BA1B300CE0A6A83000000"),
    ("SGLN-96", "3276451FD46072000000162E"),
    ("GRAI-96", "3376451FD40C0E400000162E"),
    ("GIAI-96", "3476451FD40000000000162E"),
    ("GSRN-96", "2D76451FD4499602D2000000"),
    ("GDTI-96", "2C76451FD46072000000162E"),
    ("SGCN-96", "3F76451FD612640000019907"),
    ("CPI-96", "3C76451FD400C0E680003039"),
    ("GID-96", "3500E86F8000A9E000000586"),
    ("SGTIN-198", "3666C4409047E159B2C2BF100000000000000000000000000000"),
    ("GRAI-170", "3776451FD40C0E59B2C2BF1000000000000000000000"),
    ("SGTIN+", "F73795211411234538566CB0AFC4"),
    ("SGTIN++", "FD3795211411234538566CB0AFC525065F1876F0D996D800"),
]

/// What each function reads and writes is in its header.
private func yardstick(_ name: String) -> Yardstick? {
    switch name {
    case "SGTIN-96": { bytes, _, text in unsafe yardstick_sgtin96_text(bytes, text) }
    case "SSCC-96": { bytes, _, text in unsafe yardstick_sscc96_text(bytes, text) }
    case "SGLN-96": { bytes, _, text in unsafe yardstick_sgln96_text(bytes, text) }
    case "GRAI-96": { bytes, _, text in unsafe yardstick_grai96_text(bytes, text) }
    case "GIAI-96": { bytes, _, text in unsafe yardstick_giai96_text(bytes, text) }
    case "GSRN-96": { bytes, _, text in unsafe yardstick_gsrn96_text(bytes, text) }
    case "GDTI-96": { bytes, _, text in unsafe yardstick_gdti96_text(bytes, text) }
    case "SGCN-96": { bytes, _, text in unsafe yardstick_sgcn96_text(bytes, text) }
    case "CPI-96": { bytes, _, text in unsafe yardstick_cpi96_text(bytes, text) }
    case "GID-96": { bytes, _, text in unsafe yardstick_gid96_text(bytes, text) }
    case "SGTIN-198": { bytes, _, text in unsafe yardstick_sgtin198_text(bytes, text) }
    case "SGTIN+": { bytes, count, text in unsafe yardstick_sgtinplus_text(bytes, count, text) }
    default: nil
    }
}

private func bytes(_ hex: String) -> [UInt8] {
    stride(from: 0, to: hex.utf8.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
}

func benchmarkDecoding() {
    for (name, text) in scans {
        let datum = Array(text.utf8)
        Benchmark(name) { benchmark in
            let decoder = ScanDecoder()
            var list = ElementList()
            for _ in benchmark.scaledIterations {
                blackHole(try decoder.decode(datum.span, into: &list).dataOffset)
            }
        }
    }
    for tag in tags {
        Benchmark("Decode.\(tag.name)-elements") { benchmark in
            guard let bits = MemoryBits(bytes(tag.hex).span) else { return }
            var list = ElementList()
            for _ in benchmark.scaledIterations { blackHole(try decodeEPC(bits, into: &list).filter) }
        }
    }
    Benchmark("Decode.SGTIN-96-numbers") { benchmark in
        for _ in benchmark.scaledIterations {
            let tag = try SGTIN96(epc: sgtin.span)
            blackHole(tag.gtin &+ tag.serial)
        }
    }
    Benchmark("Decode.SGTIN-96-fields") { benchmark in
        guard let bits = MemoryBits(sgtin.span) else { return }
        var list = ElementList()
        var identity = Identity()
        var text: [UInt8] = []
        for _ in benchmark.scaledIterations {
            text.removeAll(keepingCapacity: true)
            let epc = try decodeEPC(bits, into: &list)
            identity.derive(from: list, referenceYear: 2026)
            blackHole(epc.appendTagURI(to: &text))
        }
    }
    Benchmark("Encode.SGTIN-96") { benchmark in
        for number in benchmark.scaledIterations {
            let tag = SGTIN96(gtin: 80_614_141_123_458, serial: UInt64(number), companyPrefixLength: 7)
            blackHole(tag?.bits.words[0])
        }
    }
}

/// The same work in plain C: no validation beyond what is named, no list.
func benchmarkYardsticks() {
    for tag in tags {
        guard let yardstick = unsafe yardstick(tag.name) else { continue }
        Benchmark("C.\(tag.name)-text") { benchmark in
            let epc = bytes(tag.hex) + [0, 0]
            var output = [UInt8](repeating: 0, count: 64)
            for _ in benchmark.scaledIterations {
                // The function reads no more than `epc` has, and writes at most 64 characters.
                blackHole(unsafe yardstick(epc, epc.count - 2, &output))
            }
        }
    }
    Benchmark("C.SGTIN-96-numbers") { benchmark in
        var (gtin, serial): (UInt64, UInt64) = (0, 0)
        for _ in benchmark.scaledIterations {
            // The array has the 12 bytes that the function reads.
            blackHole(unsafe yardstick_sgtin96(sgtin, &gtin, &serial))
        }
        blackHole(gtin &+ serial)
    }
    Benchmark("C.GS1-long-split") { benchmark in
        let data = Array(scans[2].text.utf8.dropFirst(3))
        var starts = [UInt32](repeating: 0, count: 8)
        var ends = starts
        for _ in benchmark.scaledIterations {
            // The function reads `data.count` bytes and writes at most 8 numbers to each array.
            blackHole(unsafe yardstick_split(data, data.count, &starts, &ends))
        }
    }
}
