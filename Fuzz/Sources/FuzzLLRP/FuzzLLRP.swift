// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import ReaderProtocols

/// Bytes from an LLRP reader: framing, what messages hold, and a whole session.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        frame(bytes)
        read(bytes)
        converse(bytes)
    }
    return 0
}

/// How bytes are split makes no difference, and little is held between calls.
private func frame(_ bytes: borrowing Span<UInt8>) {
    var whole = LLRP.MessageFramer()
    var split = LLRP.MessageFramer()
    var (pieces, piecesOfSplit) = ([[UInt8]](), [[UInt8]]())
    whole.append(bytes)
    let end = take(from: &whole, into: &pieces)
    var splitter = Splitter(seed: UInt64(bytes.count))
    var (position, endOfSplit) = (0, false)
    while position < bytes.count {
        let next = min(bytes.count, position + splitter.next(upTo: 9))
        split.append(bytes.extracting(position..<next))
        endOfSplit = take(from: &split, into: &piecesOfSplit)
        position = next
    }
    demand(pieces == piecesOfSplit, "\(pieces.count) pieces whole, \(piecesOfSplit.count) split")
    demand(end == endOfSplit || bytes.isEmpty, "an end, or none")
    demand(whole.malformedReports == split.malformedReports, "other malformed reports")
    demand(whole.bytesSkipped == split.bytesSkipped, "other bytes skipped")
}

/// - Returns: Whether nothing behind can be understood.
private func take(from framer: inout LLRP.MessageFramer, into pieces: inout [[UInt8]]) -> Bool {
    do throws(LLRP.StreamFailure) {
        while let piece = try framer.next() {
            switch piece {
            case .message(let header, let body):
                demand(body.upperBound <= framer.bytes.count, "a message beyond the bytes")
                pieces.append([0, UInt8(header.type.rawValue & 0xFF)] + framer.bytes[body])
            case .reported(let parameter):
                demand(parameter.value.upperBound <= framer.bytes.count, "a parameter beyond the bytes")
                pieces.append([1, UInt8(parameter.type.rawValue & 0xFF)] + framer.bytes[parameter.value])
            case .reportEnded(let header): pieces.append([2, UInt8(header.id & 0xFF)])
            }
        }
        return false
    } catch {
        demand(!"\(error)".isEmpty, "a failure without words")
        return true
    }
}

/// Whatever a message may hold.
private func read(_ bytes: borrowing Span<UInt8>) {
    var report = LLRP.TagReport()
    if (try? LLRP.readTag(bytes, at: MonotonicTime(nanoseconds: 0), into: &report)) != nil {
        demand(report.read.count > 0, "a report of no read")
        demand(report.read.antenna != 0, "antenna 0")
    }
    if let capabilities = try? LLRP.capabilities(of: bytes) {
        demand(capabilities.powers.count <= bytes.count / 8, "more powers than bytes")
        for channel in [0, 1, UInt16.max] { _ = capabilities.frequency(ofChannel: channel) }
        _ = capabilities.power(atMost: 2_700)
    }
    if let status = try? LLRP.status(of: bytes) { demand(!"\(status)".isEmpty, "a status without words") }
    var events = 0
    _ = try? LLRP.readEvents(of: bytes) { _ in events += 1 }
    demand(events <= bytes.count / 4, "more events than bytes")
}
