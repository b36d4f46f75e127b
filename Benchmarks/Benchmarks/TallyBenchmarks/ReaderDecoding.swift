// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Capture
import EPC
import ReaderProtocols

private let now = MonotonicTime(nanoseconds: 1_000_000_000)

/// Reads a record; returns its EPC's bits.
private typealias Decoding = @Sendable (borrowing Span<UInt8>) throws -> Int

/// A family's stream, how many bytes of a frame stand before and behind the record, and what reads it.
private let decodings: [(stream: ReaderStream, before: Int, behind: Int, decode: Decoding)] = [
    (.a0, 4, 1, { Int(A0.parseRecord($0, channels: .standard, at: now)?.read.epc.bitCount ?? 0) }),
    (
        .chafon, 6, 2,
        {
            guard case .tag(let read) = try Chafon.parseRecord($0, carriers: nil, at: now) else { return 0 }
            return Int(read.epc.bitCount)
        }
    ),
    (.magicRF, 5, 2, { Int(MagicRF.parseRecord($0, at: now)?.read.epc.bitCount ?? 0) }),
    (
        .swct, 9, 1,
        {
            var bits = 0
            _ = SWCT.forEachTag(in: $0, count: 1, at: now) { bits = Int($0.epc.bitCount) }
            return bits
        }
    ),
    (
        .thingMagic, 5, 2,
        {
            guard case .tag(let read, _) = try ThingMagic.parseRecord($0, at: now) else { return 0 }
            return Int(read.epc.bitCount)
        }
    ),
    (.uhfReader18, 4, 2, { try uhfReader($0, .reader18) }),
    (.uhfReader288, 4, 2, { try uhfReader($0, .reader288) }),
]

private func uhfReader(_ data: borrowing Span<UInt8>, _ model: UHFReader.Model) throws -> Int {
    var bits = 0
    try UHFReader.forEachTag(in: data, of: model, antenna: 1, at: now) { bits = Int($0.epc.bitCount) }
    return bits
}

func benchmarkReaders() {
    for (stream, before, behind, decode) in decodings {
        Benchmark("Decode.\(stream.name)-record") { benchmark in
            let frame = stream.bytes(tags: 1)
            let record = Array(frame[before..<(frame.count - behind)])
            for _ in benchmark.scaledIterations {
                let bits = try decode(record.span)
                precondition(bits == 96)
            }
        }
    }
    // A session from the line to the read, since their records have no function of their own.
    let sessions: [(stream: ReaderStream, make: @Sendable () -> any ReaderProtocol)] = [
        (.alien, alien), (.tsl, tsl),
    ]
    for (stream, makeSession) in sessions {
        Benchmark("Session.\(stream.name)") { benchmark in
            var session = makeSession()
            var output = ReaderOutput()
            let bytes = stream.bytes(tags: benchmark.scaledIterations.count)
            var reads = 0
            benchmark.startMeasurement()
            for start in stride(from: 0, to: bytes.count, by: 4096) {
                let portion = bytes.span.extracting(start..<min(bytes.count, start + 4096))
                session.feed(portion, at: now, into: &output)
                reads += output.reads.count
                output.removeAll()
            }
            benchmark.stopMeasurement()
            // A TSL tag ends where the next one begins.
            precondition(reads >= benchmark.scaledIterations.count - 1, "\(stream.name): \(reads) reads")
        }
    }
    for (name, stream) in [("LLRP", ReaderStream.llrp), ("LLRP-Impinj", .llrpImpinj)] {
        Benchmark("Report.\(name)") { benchmark in
            let bytes = stream.bytes(tags: benchmark.scaledIterations.count)
            var framer = LLRP.MessageFramer()
            var report = LLRP.TagReport()
            var tags = 0
            benchmark.startMeasurement()
            for start in stride(from: 0, to: bytes.count, by: 4096) {
                framer.append(bytes.span.extracting(start..<min(bytes.count, start + 4096)))
                while let piece = try framer.next() {
                    guard case .reported(let tag) = piece else { continue }
                    try LLRP.readTag(framer.bytes.span.extracting(tag.value), at: now, into: &report)
                    tags += report.read.epc.bitCount == 96 ? 1 : 0
                }
            }
            benchmark.stopMeasurement()
            precondition(tags == benchmark.scaledIterations.count, "\(tags) tags")
        }
    }
}

// MARK: - Sessions that are told tags

/// One that a reader has connected to by itself, to tell what it finds.
private func alien() -> any ReaderProtocol {
    var session = ReaderFamily.alien.makeSession(ReaderOptions())
    var output = ReaderOutput()
    session.start(at: now, into: &output)
    session.feed(Array("#Alien RFID Reader Auto Notification\r\n".utf8).span, at: now, into: &output)
    return session
}

/// One whose commands were all answered, in the middle of an inventory.
private func tsl() -> any ReaderProtocol {
    var session = ReaderFamily.tsl.makeSession(ReaderOptions())
    var output = ReaderOutput()
    func answer(_ commands: [String]) {
        let answers = commands.map { "CS: .\($0)\r\nOK:\r\n\r\n" }.joined()
        session.feed(Array(answers.utf8).span, at: now, into: &output)
    }
    session.start(at: now, into: &output)
    answer(["ab"])
    // It is quiet.
    session.tick(at: session.deadline ?? now, into: &output)
    answer(["vr", "iv", "iv", "bl"])
    session.feed(Array("CS: .iv\r\n".utf8).span, at: now, into: &output)
    return session
}
