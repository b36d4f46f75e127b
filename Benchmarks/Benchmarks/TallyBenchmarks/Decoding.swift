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
    Benchmark("Decode.SGTIN-96-elements") { benchmark in
        guard let bits = MemoryBits(sgtin.span) else { return }
        var list = ElementList()
        for _ in benchmark.scaledIterations { blackHole(try decodeEPC(bits, into: &list).filter) }
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

/// The same work in plain C: no validation beyond what is named, no list, no text.
func benchmarkYardsticks() {
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
