// SPDX-License-Identifier: Apache-2.0

import Capture

extension ScanAssembler {
    /// STX: what begins a frame, wherever it comes.
    static let startOfText: UInt8 = 0x02

    /// A new frame begins though the last one has not ended: that one lost its end.
    mutating func restart(into output: inout ScanOutput) {
        let holdsText = suffix.heldCount > 0 && !suffix.holdsControlsOnly
        if phase == .collecting, holdsLineEndsOnly {
            countEmptySuffix(into: &output)
        } else if phase == .collecting && !hasPrefixOnly || phase == .idle && holdsText {
            output.rejections.append(.partial)
        }
        reset()
    }

    mutating func collect(_ byte: UInt8, at time: MonotonicTime, into output: inout ScanOutput) {
        switch phase {
        case .idle:
            phase = .collecting
            firstByte = time
        case .collecting:
            if text.count == maximumLength &+ prefix.count {
                output.rejections.append(.overlong)
                text.removeAll(keepingCapacity: true)
                phase = .skipping
                return
            }
        case .skipping:
            return
        }
        text.append(byte)
        lastByte = time
    }

    mutating func finish(at time: MonotonicTime, into output: inout ScanOutput) {
        switch phase {
        case .idle: countEmptySuffix(into: &output)
        case .collecting: complete(into: &output)
        case .skipping: break
        }
        resetBehindSuffix()
        if isEnter { lineFeedLimit = time.advanced(byNanoseconds: silence) }
    }

    /// A suffix alone is no scan, unless bytes were lost: then all of its text was.
    func countEmptySuffix(into output: inout ScanOutput) {
        if isDamaged {
            output.rejections.append(.partial)
        } else {
            output.counters.emptySuffixes &+= 1
        }
    }

    /// Decides what a text with its end is.
    mutating func complete(into output: inout ScanOutput) {
        if isTyped { return output.rejections.append(.typed) }
        var start = 0
        if !prefix.isEmpty {
            if hasPrefix {
                if hasPrefixOnly { return countEmptySuffix(into: &output) }
                start = prefix.count
            } else if !isDamaged {
                return output.rejections.append(.unprefixed)
            }
        }
        // Room was left for the prefix, which a damaged scan may have lost.
        if text.count &- start > maximumLength { return output.rejections.append(.overlong) }
        emit(from: start, into: &output)
    }

    /// Whether all there is are ends of lines: what some scanners send behind the suffix that is configured.
    var holdsLineEndsOnly: Bool { text.allSatisfy { $0 == 0x0D || $0 == 0x0A || $0 == 0x09 } }

    private var hasPrefix: Bool {
        guard text.count >= prefix.count else { return false }
        for index in prefix.indices where text[index] != prefix[index] { return false }
        return true
    }

    private var hasPrefixOnly: Bool { text.count == prefix.count && hasPrefix }

    private func emit(from textStart: Int, into output: inout ScanOutput) {
        let start = output.text.count
        if substitutes.isEmpty {
            output.text.append(contentsOf: text[textStart...])
        } else {
            substitutes.append(text, from: textStart, to: &output.text)
        }
        let scan = Scan(isDamaged: isDamaged, firstByte: firstByte, lastByte: lastByte)
        output.scans.append(ScanOutput.Item(scan: scan, range: start..<output.text.count))
    }
}
