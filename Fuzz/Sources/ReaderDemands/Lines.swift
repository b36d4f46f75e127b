// SPDX-License-Identifier: Apache-2.0

import Demands
import ReaderProtocols

/// How bytes are split makes no difference to the lines in them, and no more is held than a line can be.
public func demandLines(_ bytes: borrowing Span<UInt8>, endsAtNUL: Bool = false, hasEscapes: Bool = false) {
    var whole = LineFramer(endsAtNUL: endsAtNUL, hasEscapes: hasEscapes)
    var split = LineFramer(endsAtNUL: endsAtNUL, hasEscapes: hasEscapes)
    var (lines, linesOfSplit): ([[UInt8]], [[UInt8]]) = ([], [])
    whole.append(bytes)
    take(from: &whole, into: &lines)
    var splitter = Splitter(seed: UInt64(bytes.count))
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + splitter.next(upTo: 9))
        split.append(bytes.extracting(position..<end))
        take(from: &split, into: &linesOfSplit)
        demand(split.unfinished.count <= LineFramer.maximumLength + 1, "\(split.unfinished.count) bytes held")
        position = end
    }
    demand(lines == linesOfSplit, "\(lines.count) lines whole, \(linesOfSplit.count) split")
    demand(whole.overlongs == split.overlongs, "other lines too long")
    demand(whole.unfinished.count == split.unfinished.count, "another rest")
}

private func take(from framer: inout LineFramer, into lines: inout [[UInt8]]) {
    while let line = framer.next() {
        demand(line.text.count <= LineFramer.maximumLength, "a line of \(line.text.count) bytes")
        lines.append(Array(framer.bytes[line.text]) + [line.endsAnswer ? 1 : 0])
    }
}
