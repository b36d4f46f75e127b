// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

// The network's readers.

extension CompliantReader {
    static var llrp: Self {
        // What it has found, and a sign of life.
        let round = llrpReport + [0x04, 0x3E, 0, 0, 0, 10, 0, 0, 0, 7]
        var reader = Self(.llrp, ReaderOptions(session: 1), reads: 4, round: round, answers: llrpAnswers)
        // A ReaderEventNotification: the connection is the host's.
        reader.greeting = [
            0x04, 0x3F, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x01, 0x00, 0xF6, 0x00, 0x16, 0x00, 0x80,
            0x00, 0x0C, 0x00, 0x06, 0x61, 0x8D, 0x5A, 0x2B, 0x5C, 0x00, 0x01, 0x00, 0x00, 0x06, 0x00, 0x00,
        ]
        return reader
    }

    /// A report of four tags, each with all the fields that a reader of Impinj's can be asked for.
    static let llrpReport: [UInt8] = {
        var writer = LLRP.MessageWriter()
        writer.message(.report, id: 1) { writer in
            for number in 0..<4 as Range<UInt32> { writer.append(tag: number) }
        }
        return writer.bytes
    }()

    private static func llrpAnswers(_ sent: [UInt8]) -> [UInt8] {
        var framer = LLRP.MessageFramer()
        framer.append(sent.span)
        var writer = LLRP.MessageWriter()
        while case .message(let header, _)? = try? framer.next() {
            let type = header.type == .customMessage ? header.type.rawValue : header.type.rawValue + 10
            guard header.type.rawValue < 60 || header.type == .customMessage else { continue }
            writer.message(LLRP.MessageType(rawValue: type), id: header.id) { writer in
                if header.type == .customMessage {
                    for byte: UInt8 in [0, 0, 0x65, 0x1A, 22] { writer.append(byte) }
                }
                // LLRPStatus: success.
                for byte: UInt8 in [0x01, 0x1F, 0, 8, 0, 0, 0, 0] { writer.append(byte) }
                guard header.type == .getReaderCapabilities else { return }
                // GeneralDeviceCapabilities of Impinj's, with a calendar.
                for number: UInt16 in [137, 18, 4, 0x4000, 0, 25_882, 0, 1, 0] { writer.append(number) }
            }
        }
        return writer.bytes
    }
}

extension LLRP.MessageWriter {
    /// Writes a TagReportData with everything that can be asked for.
    fileprivate mutating func append(tag number: UInt32) {
        func value(_ type: UInt8, _ number: some FixedWidthInteger & UnsignedInteger, _ writer: inout Self) {
            writer.append(0x80 | type)
            writer.append(number)
        }
        parameter(.tagReportData) { writer in
            value(13, 0x3074_257B_F719_4E40 as UInt64, &writer)
            writer.append(number)
            value(9, 1 as UInt32, &writer)
            value(1, 1 as UInt16, &writer)
            value(6, 0xC4 as UInt8, &writer)
            value(7, 1 as UInt16, &writer)
            value(2, 1_796_115_600_000_000 as UInt64, &writer)
            value(4, 1_796_115_600_000_000 as UInt64, &writer)
            value(8, 1 as UInt16, &writer)
            value(11, 0x1234 as UInt16, &writer)
            value(12, 0x3000 as UInt16, &writer)
            writer.custom(vendor: 25_882, subtype: 56) { $0.append(1_024 as UInt16) }
            writer.custom(vendor: 25_882, subtype: 57) { $0.append(0xE8F5 as UInt16) }
        }
    }
}
