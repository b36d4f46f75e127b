// SPDX-License-Identifier: Apache-2.0

/// A tag to hold to a ``VirtualNFCReader``.
public struct SimulatedNFCTag: Hashable, Sendable {
    /// What kind of tag it is.
    public enum Kind: Hashable, Sendable {
        /// NFC Forum Type 2, such as NTAG213: its memory from page 0 on.
        case memory([UInt8])
        /// NFC Forum Type 4: a card with an NDEF file, which it gives out `chunk` bytes at a time.
        case files(message: [UInt8], chunk: Int)
        /// MIFARE Classic 1K: it wants a key before anything is read.
        case classic
        /// A card with files and no NDEF application: a payment card, an identity card.
        case foreign
    }

    /// Its number.
    public var uid: [UInt8]
    /// What it is.
    public var kind: Kind

    /// A tag.
    public init(uid: [UInt8], kind: Kind) {
        self.uid = uid
        self.kind = kind
    }

    /// A Type 2 tag that holds an NDEF message.
    ///
    /// - Parameters:
    ///   - uid: Its number, seven bytes.
    ///   - message: The NDEF message.
    ///   - blocks: What stands in the data area before the message.
    ///   - area: The size of the data area in bytes, a multiple of 8 up to 2,040; 144 on an NTAG213.
    /// - Returns: The tag, its lock bytes and configuration zero.
    public static func memory(
        uid: [UInt8],
        message: [UInt8],
        after blocks: [UInt8] = [],
        area: Int = 144
    ) -> SimulatedNFCTag {
        var memory = [UInt8](repeating: 0, count: 12)
        memory.replaceSubrange(0..<min(3, uid.count), with: uid.prefix(3))
        memory += [0xE1, 0x10, UInt8(area / 8), 0x00]
        var data = blocks + [0x03]
        if message.count < 0xFF {
            data.append(UInt8(message.count))
        } else {
            data += [0xFF, UInt8(message.count >> 8), UInt8(message.count & 0xFF)]
        }
        data += message + [0xFE]
        data += [UInt8](repeating: 0, count: max(0, area - data.count))
        // Lock bytes and configuration follow on a real tag.
        memory += data + [UInt8](repeating: 0, count: 20)
        return SimulatedNFCTag(uid: uid, kind: .memory(memory))
    }

    /// What the reader makes of it when it is powered.
    var answerToReset: [UInt8] {
        let answer: [UInt8]
        switch kind {
        case .memory: answer = Self.partThree(name: 0x0003)
        case .classic: answer = Self.partThree(name: 0x0001)
        // T=0 and T=1 offered, historical bytes of the card's own.
        case .files, .foreign: answer = [0x3B, 0x84, 0x80, 0x01, 0x43, 0x01, 0x12, 0x9E]
        }
        // TCK: all behind TS give zero.
        return answer + [answer.dropFirst().reduce(0, ^)]
    }

    /// PC/SC part 3, 3.1.3.2.3: a tag without an answer of its own.
    private static func partThree(name: UInt16) -> [UInt8] {
        [0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x03]
            + [UInt8(name >> 8), UInt8(name & 0xFF), 0x00, 0x00, 0x00, 0x00]
    }
}

/// Writes NDEF messages.
public enum NDEFWriting {
    /// A URI record, its beginning shortened as the NFC Forum's table has it.
    public static func uri(_ uri: String) -> [UInt8] {
        let prefixes: [(String, UInt8)] = [
            ("http://www.", 1), ("https://www.", 2), ("http://", 3), ("https://", 4), ("urn:epc:id:", 0x1E),
        ]
        let prefix = prefixes.first { uri.hasPrefix($0.0) } ?? ("", 0)
        return record(type: "U", payload: [prefix.1] + Array(uri.dropFirst(prefix.0.count).utf8))
    }

    /// A text record in UTF-8.
    public static func text(_ text: String, language: String = "en") -> [UInt8] {
        record(type: "T", payload: [UInt8(language.utf8.count)] + Array(language.utf8) + Array(text.utf8))
    }

    /// One well-known record, the only one of its message unless said otherwise.
    public static func record(
        type: String,
        payload: [UInt8],
        isFirst: Bool = true,
        isLast: Bool = true
    ) -> [UInt8] {
        let isShort = payload.count < 256
        var bytes: [UInt8] = [0x01 | (isFirst ? 0x80 : 0) | (isLast ? 0x40 : 0) | (isShort ? 0x10 : 0)]
        bytes.append(UInt8(type.utf8.count))
        if isShort {
            bytes.append(UInt8(payload.count))
        } else {
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        }
        return bytes + Array(type.utf8) + payload
    }
}
