// SPDX-License-Identifier: Apache-2.0

public import Capture

/// What the records of an NDEF message say, as far as it can be a scan (NFC Forum NDEF 1.0).
///
/// The first URI record wins, in a smart poster too; without one the first text record.
public struct NDEFMessage: Sendable {
    /// What ``text`` was written as; `nil` for a message with neither URI nor text.
    public private(set) var record: ScannedTag.Record?
    /// The URI with its prefix written out, or the text, as UTF-8.
    public private(set) var text: [UInt8] = []

    /// Reads a message; of one that is malformed what stands before the fault.
    public init(_ bytes: borrowing Span<UInt8>) { read(bytes, isPoster: false) }

    private mutating func read(_ bytes: borrowing Span<UInt8>, isPoster: Bool) {
        var offset = 0
        while record != .uri, let record = NDEFRecord(bytes, at: &offset) {
            let type = bytes.extracting(record.type)
            let payload = bytes.extracting(record.payload)
            switch record.format {
            case .wellKnown where Self.equals(type, "U"): takeURI(payload)
            case .wellKnown where Self.equals(type, "T") && !isPoster: takeText(payload)
            // NFC Forum Smart Poster RTD 1.0: a message within the message. Not within that one again.
            case .wellKnown where Self.equals(type, "Sp") && !isPoster: read(payload, isPoster: true)
            case .absoluteURI where !type.isEmpty: set(.uri, to: Self.array(type))
            default: break
            }
            if record.isLast { return }
        }
    }

    private mutating func set(_ record: ScannedTag.Record, to text: [UInt8]) {
        guard !text.isEmpty else { return }
        self.record = record
        self.text = text
    }

    /// NFC Forum URI RTD 1.0, 3.2: a byte for the prefix, the rest in UTF-8.
    private mutating func takeURI(_ payload: borrowing Span<UInt8>) {
        guard payload.count > 1 else { return }
        let code = Int(payload[0])
        // "Shall be treated as N/A": what is reserved stands for nothing.
        let prefix = code < Self.prefixes.count ? Self.prefixes[code] : ""
        set(.uri, to: Array(prefix.utf8) + Self.array(payload.extracting(droppingFirst: 1)))
    }

    /// NFC Forum Text RTD 1.0, 3.2: a byte for the language's length and the encoding, the language, the text.
    private mutating func takeText(_ payload: borrowing Span<UInt8>) {
        guard record == nil, !payload.isEmpty else { return }
        let start = 1 + Int(payload[0] & 0x3F)
        guard start <= payload.count else { return }
        let text = payload.extracting(droppingFirst: start)
        set(.text, to: payload[0] & 0x80 == 0 ? Self.array(text) : Self.transcoded(text))
    }

    /// UTF-16 as UTF-8, big endian unless its mark says otherwise.
    private static func transcoded(_ text: borrowing Span<UInt8>) -> [UInt8] {
        var units: [UInt16] = []
        var isLittle = false
        var index = 0
        while index + 1 < text.count {
            let (first, second) = (UInt16(text[index]), UInt16(text[index + 1]))
            let unit = isLittle ? second << 8 | first : first << 8 | second
            switch (index, unit) {
            case (0, 0xFEFF): break
            case (0, 0xFFFE): isLittle = true
            default: units.append(unit)
            }
            index += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    private static func equals(_ bytes: borrowing Span<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        // The literal's bytes live for ever and are as many as counted.
        for index in bytes.indices where unsafe bytes[index] != word.utf8Start[index] { return false }
        return true
    }

    private static func array(_ bytes: borrowing Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        return copy
    }

    /// NFC Forum URI RTD 1.0, table 3.
    private static let prefixes = [
        "", "http://www.", "https://www.", "http://", "https://", "tel:", "mailto:",
        "ftp://anonymous:anonymous@",
        "ftp://ftp.", "ftps://", "sftp://", "smb://", "nfs://", "ftp://", "dav://", "news:", "telnet://",
        "imap:",
        "rtsp://", "urn:", "pop:", "sip:", "sips:", "tftp:", "btspp://", "btl2cap://", "btgoep://",
        "tcpobex://",
        "irdaobex://", "file://", "urn:epc:id:", "urn:epc:tag:", "urn:epc:pat:", "urn:epc:raw:", "urn:epc:",
        "urn:nfc:",
    ]
}

//   7    6    5    4    3    2..0
//   ├────┼────┼────┼────┼────┼─────┤ ┌─────────────┬────────────────┬───────────┬──────┬────┬─────────┐
//   │ MB │ ME │ CF │ SR │ IL │ TNF │ │ type length │ payload length │ id length │ type │ id │ payload │
//   └────┴────┴────┴────┴────┴─────┘ └─────────────┴── 1 or 4 ──────┴── if IL ──┴──────┴────┴─────────┘

/// Where the parts of an NDEF record stand (NFC Forum NDEF 1.0, 3.2).
struct NDEFRecord {
    /// The type name format.
    enum Format: UInt8 {
        case empty, wellKnown, mediaType, absoluteURI, external, unknown, unchanged, reserved
    }

    var format: Format
    var type: Range<Int>
    var payload: Range<Int>
    /// Whether the message ends behind it.
    var isLast: Bool

    /// Reads the record at `offset` and moves behind it; `nil` at the end, and for one that does not fit.
    ///
    /// A record in chunks (CF) has the format ``Format/unchanged`` from its second chunk on and stands for itself
    /// in the first; its parts mean nothing here, so it is given as ``Format/unknown``.
    init?(_ bytes: borrowing Span<UInt8>, at offset: inout Int) {
        var next = offset
        func left() -> Int { bytes.count - next }
        guard left() >= 3 else { return nil }
        let flags = bytes[next]
        let typeLength = Int(bytes[next + 1])
        next += 2
        var payloadLength = 0
        let lengthCount = flags & 0x10 != 0 ? 1 : 4
        guard left() >= lengthCount else { return nil }
        for _ in 0..<lengthCount {
            payloadLength = payloadLength << 8 | Int(bytes[next])
            next += 1
        }
        var idLength = 0
        if flags & 0x08 != 0 {
            guard left() >= 1 else { return nil }
            idLength = Int(bytes[next])
            next += 1
        }
        guard left() >= typeLength + idLength, left() - typeLength - idLength >= payloadLength else {
            return nil
        }
        let isChunk = flags & 0x20 != 0
        format = isChunk ? .unknown : Format(rawValue: flags & 7) ?? .reserved
        type = next..<next + typeLength
        next += typeLength + idLength
        payload = next..<next + payloadLength
        isLast = flags & 0x40 != 0
        offset = next + payloadLength
    }
}
