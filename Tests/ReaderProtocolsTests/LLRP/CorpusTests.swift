// SPDX-License-Identifier: Apache-2.0

import CNettle
import Capture
import EPC
import Foundation
import ReaderProtocols
import Testing

extension LLRPTests {
    /// The reports of the LLRP Toolkit's conformance corpus: 11 messages, 32,705 tags of 0 to 512 bits.
    struct CorpusTests {
        private struct Expectation: Decodable {
            struct Message: Decodable {
                var message_id: UInt32
                var tags: Int
                var sha256_rows: String
            }

            var messages: [Message]
        }

        /// In `$TALLY_DATA`, else in `../shared/data` beside the checkout.
        private static let folder: URL = {
            let data =
                ProcessInfo.processInfo.environment["TALLY_DATA"].map { URL(filePath: $0) }
                ?? URL(filePath: #filePath).appending(path: "../../../../../shared/data").standardized
            return data.appending(path: "llrp")
        }()

        private static let stream = try? Data(contentsOf: folder.appending(path: "llrp_stress_dx101_c.bin"))

        @Test(.enabled(if: stream != nil, "SKIPPED: the LLRP corpus is not in \(folder.path)"))
        func `every tag of the corpus, byte for byte`() throws {
            let stream = [UInt8](try #require(Self.stream))
            let text = try Data(contentsOf: Self.folder.appending(path: "llrp_stress_dx101_c.expect.json"))
            let expected = try JSONDecoder().decode(Expectation.self, from: text).messages
            for size in [16_384, 61] {
                var framer = LLRP.MessageFramer()
                var rows = ""
                var tags = 0
                var ended: [Expectation.Message] = []
                for start in stride(from: 0, to: stream.count, by: size) {
                    framer.append(stream.span.extracting(start..<min(start + size, stream.count)))
                    while let piece = try framer.next() {
                        switch piece {
                        case .reported(let parameter):
                            try #require(parameter.type == .tagReportData)
                            rows += try Self.row(framer.bytes.span.extracting(parameter.value))
                            tags += 1
                        case .reportEnded(let header):
                            ended.append(
                                .init(message_id: header.id, tags: tags, sha256_rows: Self.sha256(rows))
                            )
                            (rows, tags) = ("", 0)
                        case .message: Issue.record("the corpus holds nothing but reports")
                        }
                    }
                }
                #expect(ended.map(\.message_id) == expected.map(\.message_id))
                #expect(ended.map(\.tags) == expected.map(\.tags))
                #expect(ended.map(\.sha256_rows) == expected.map(\.sha256_rows))
                #expect(!framer.isWaiting && framer.malformedReports == 0)
            }
        }

        private static func row(_ bytes: borrowing Span<UInt8>) throws -> String {
            var report = LLRP.TagReport()
            try LLRP.readTag(bytes, at: MonotonicTime(nanoseconds: 0), into: &report)
            let epc = report.read.epc
            let hex = (0..<epc.byteCount).map { String(format: "%02x", epc.byte(at: $0)) }.joined()
            let rssi = report.read.rssiCentidBm.map { "\($0 / 100)" }
            let count = report.seenCount.map(String.init)
            return
                "\(hex)|\(epc.bitCount)|\(report.antenna.map(String.init) ?? "")|\(rssi ?? "")|\(count ?? "")|"
                + "\(report.firstSeen.map(String.init) ?? "")\n"
        }

        private static func sha256(_ text: String) -> String {
            var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
            var context = sha256_ctx()
            let bytes = Array(text.utf8)
            // The buffers outlive the calls, which write and read no more than their counts.
            unsafe nettle_sha256_init(&context)
            unsafe nettle_sha256_update(&context, bytes.count, bytes)
            unsafe nettle_sha256_digest(&context, digest.count, &digest)
            return digest.map { String(format: "%02x", $0) }.joined()
        }
    }
}
