// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

// The readers whose frames are lines.

extension CompliantReader {
    static var tsl: Self {
        let tags = epcs.map { "EP: \(digits($0))\r\nPC: 3000\r\nRI: -55\r\nCF: 866300\r\nPH: 45\r\n" }
        let round = "CS: .iv\r\n" + tags.joined() + "OK:\r\n\r\n"
        return Self(.tsl, ReaderOptions(), reads: 4, round: Array(round.utf8)) { sent in
            lines(in: sent).reduce(into: []) { bytes, line in
                if line != ".iv" { bytes += Array("CS: \(line)\r\nOK:\r\n\r\n".utf8) }
            }
        }
    }

    static var alien: Self {
        let fields = "Count:1, Ant:0, RSSI:-54.3, Freq:866.3, Msec:1796115600000, PC:3000, Data:"
        let round = epcs.map { "Tag:\(digits($0)), \(fields)\r\n" }.joined() + "\0"
        return Self(.alien, ReaderOptions(), reads: 4, round: Array(round.utf8)) { sent in
            lines(in: sent).reduce(into: []) { bytes, line in
                guard line != "\u{1}get TagList" else { return }
                let property = line.dropFirst(5)
                let answer = line.contains("set ") ? "\(property)" : "\(property) = good"
                bytes += Array("\(answer)\r\n\0".utf8)
            }
        }
    }
}

private func lines(in sent: [UInt8]) -> [String] {
    var framer = LineFramer()
    framer.append(sent.span)
    var lines: [String] = []
    while let line = framer.next() {
        if !line.text.isEmpty { lines.append(String(decoding: framer.bytes[line.text], as: UTF8.self)) }
    }
    return lines
}

private func digits(_ epc: [UInt8]) -> String {
    epc.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }.joined()
}
