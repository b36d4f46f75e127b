// SPDX-License-Identifier: Apache-2.0

internal import Capture

//               ┌─▶ CC page ─▶ pages ─────────────────────────────────────┐
//     UID ──────┤   (Type 2: memory behind the reader's own commands)     ├─▶ done
//               └─▶ application ─▶ CC file ─▶ NDEF file: length, message ─┘
//                   (Type 4: a card with files)

/// The conversation with one tag, command by command: its UID and its NDEF message.
///
/// Pseudo-commands are those of PC/SC part 3, 3.2.2; tags those of the NFC Forum's Type 2 (1.1) and Type 4 (2.0)
/// specifications. Other tags, MIFARE Classic and FeliCa among them, give their UID.
struct TagReading: Sendable {
    /// What to do after an answer.
    enum Step: Hashable, Sendable {
        /// Send ``command``.
        case send
        /// All that can be read has been.
        case done
        /// Nothing that a tag of this kind answers: read it again from the beginning.
        case failed
        /// The message is longer than any scan may be.
        case overlong
    }

    private enum Stage: Hashable, Sendable {
        case uid
        case page(Int)
        case application
        case capabilityFile
        case capabilities
        case messageFile
        case messageLength
        case message
        case done
    }

    /// The longest NDEF message that is read, in bytes.
    static let maximumMessage = 4_096

    /// What to send to the card next.
    private(set) var command: [UInt8] = TagCommand.uid
    /// The tag's number, once it answered; never more than ``ScannedTag/maximumUIDCount`` bytes.
    private(set) var uid: [UInt8] = []
    /// The NDEF message, complete once all is done.
    private(set) var message: [UInt8] = []

    private let kind: TagKind
    private let exchange: CCIDDescriptor.Exchange
    /// The longest answer to ask for.
    private var chunk: Int
    private var stage = Stage.uid
    /// An answer in parts (T=0): what came before.
    private var answer: [UInt8] = []
    /// The data area of a Type 2 tag as far as it was read, and its size.
    private var area: [UInt8] = []
    private var areaSize = 0
    private var messageFile: (UInt8, UInt8) = (0, 0)
    private var messageLength = 0

    /// Begins with a card just powered.
    ///
    /// - Parameters:
    ///   - kind: What its answer to reset said.
    ///   - reader: What the reader said of itself.
    init(_ kind: TagKind, reader: CCIDDescriptor) {
        self.kind = kind
        exchange = reader.exchange
        chunk = min(240, reader.maximumMessage - CCIDMessage.headerCount - 2)
    }

    /// Takes the card's answer to ``command``: data and two status bytes.
    mutating func take(_ response: borrowing Span<UInt8>) -> Step {
        guard response.count >= 2 else { return .failed }
        let status = (response[response.count - 2], response[response.count - 1])
        let data = response.extracting(first: response.count - 2)
        if status.0 == 0x61 {
            // ISO/IEC 7816-4, 5.1.3: so much more is there. Bounded, since each part has at least one byte.
            for index in data.indices { answer.append(data[index]) }
            guard answer.count <= 512 else { return .failed }
            return send([0x00, 0xC0, 0x00, 0x00, status.1])
        }
        if status.0 == 0x6C, let last = command.last, last != status.1 {
            command[command.count - 1] = status.1
            return .send
        }
        var whole = answer
        answer.removeAll(keepingCapacity: true)
        for index in data.indices { whole.append(data[index]) }
        return step(whole.span, isGood: status == (0x90, 0x00))
    }

    /// Forgets what was read of a message that could not be read whole.
    mutating func dropMessage() { message.removeAll() }

    private mutating func send(_ command: [UInt8]) -> Step {
        self.command = command
        return .send
    }

    private mutating func go(_ stage: Stage, _ command: [UInt8]) -> Step {
        self.stage = stage
        return send(command)
    }

    private mutating func finish() -> Step {
        stage = .done
        return .done
    }

    private mutating func step(_ data: borrowing Span<UInt8>, isGood: Bool) -> Step {
        switch stage {
        case .uid: return isGood ? takeUID(data) : .failed
        case .page(let page): return takePage(page, data, isGood)
        // No NDEF application: a card that is something else.
        case .application: return isGood ? go(.capabilityFile, TagCommand.select(0xE1, 0x03)) : finish()
        case .capabilityFile: return isGood ? go(.capabilities, TagCommand.read(0, 15)) : .failed
        case .capabilities: return isGood ? takeCapabilities(data) : .failed
        case .messageFile: return isGood ? go(.messageLength, TagCommand.read(0, 2)) : .failed
        case .messageLength: return isGood ? takeLength(data) : .failed
        case .message: return isGood ? takePart(data) : .failed
        case .done: return .done
        }
    }

    private mutating func takeUID(_ data: borrowing Span<UInt8>) -> Step {
        guard !data.isEmpty, data.count <= ScannedTag.maximumUIDCount else { return .failed }
        uid.removeAll(keepingCapacity: true)
        for index in data.indices { uid.append(data[index]) }
        switch kind {
        case .memory: return go(.page(3), TagCommand.readPages(3))
        case .files: return go(.application, TagCommand.application(exchange))
        case .other: return finish()
        }
    }
}

// MARK: - Type 2

extension TagReading {
    /// Four pages of four bytes; page 3 is the capability container, the data area follows.
    private mutating func takePage(_ page: Int, _ data: borrowing Span<UInt8>, _ isGood: Bool) -> Step {
        guard isGood, data.count == 16 else { return page == 3 ? finish() : .failed }
        var first = 0
        if page == 3 {
            // 6.1: magic number, version, size in units of 8 bytes, access; an upper nibble of 0 can be read.
            guard data[0] == 0xE1, data[1] >> 4 == 1, data[3] >> 4 == 0 else { return finish() }
            areaSize = Int(data[2]) * 8
            first = 4
        }
        for index in first..<16 where area.count < areaSize { area.append(data[index]) }
        switch TLVBlocks.message(in: area.span) {
        case .found(let range):
            // What is said to be there and is not: no message.
            if range.upperBound > areaSize { return finish() }
            if range.upperBound > area.count { break }
            message = Array(area[range])
            return finish()
        case .none:
            return finish()
        case .beyond:
            break
        }
        guard area.count < areaSize, page + 4 <= 0xFF else { return finish() }
        return go(.page(page + 4), TagCommand.readPages(UInt8(page + 4)))
    }
}

// MARK: - Type 4

extension TagReading {
    private mutating func takeCapabilities(_ data: borrowing Span<UInt8>) -> Step {
        // 5.1: length (2), version, MLe (2), MLc (2), then T = 4, L = 6, file (2), size (2), read, write access.
        guard data.count >= 15, data[7] == 0x04, data[8] == 0x06, data[13] == 0x00 else { return finish() }
        let longest = Int(data[3]) << 8 | Int(data[4])
        guard longest >= 0x0F else { return finish() }
        chunk = min(chunk, longest)
        messageFile = (data[9], data[10])
        return go(.messageFile, TagCommand.select(data[9], data[10]))
    }

    private mutating func takeLength(_ data: borrowing Span<UInt8>) -> Step {
        guard data.count == 2 else { return .failed }
        messageLength = Int(data[0]) << 8 | Int(data[1])
        if messageLength == 0 { return finish() }
        if messageLength > Self.maximumMessage { return .overlong }
        return go(.message, nextPart())
    }

    private func nextPart() -> [UInt8] {
        TagCommand.read(2 + message.count, UInt8(min(chunk, messageLength - message.count)))
    }

    private mutating func takePart(_ data: borrowing Span<UInt8>) -> Step {
        guard !data.isEmpty, data.count <= messageLength - message.count else { return .failed }
        for index in data.indices { message.append(data[index]) }
        return message.count == messageLength ? finish() : send(nextPart())
    }
}

/// The commands that are sent to cards.
enum TagCommand {
    /// GET DATA of the reader: the UID (PC/SC part 3, 3.2.2.1.3).
    static let uid: [UInt8] = [0xFF, 0xCA, 0x00, 0x00, 0x00]

    /// READ BINARY of the reader: four pages of memory (3.2.2.1.8).
    static func readPages(_ page: UInt8) -> [UInt8] { [0xFF, 0xB0, 0x00, page, 0x10] }

    /// SELECT of the NDEF application by its name (Type 4, 5.4.2).
    static func application(_ exchange: CCIDDescriptor.Exchange) -> [UInt8] {
        let command: [UInt8] = [0x00, 0xA4, 0x04, 0x00, 0x07, 0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01]
        // T=0 has no room for both lengths (ISO/IEC 7816-3, 12.2.5).
        return exchange == .tpdu ? command : command + [0x00]
    }

    /// SELECT of a file by its number (Type 4, 5.4.3).
    static func select(_ high: UInt8, _ low: UInt8) -> [UInt8] { [0x00, 0xA4, 0x00, 0x0C, 0x02, high, low] }

    /// READ BINARY of the selected file (Type 4, 5.4.4); the offset is below 32,768.
    static func read(_ offset: Int, _ count: UInt8) -> [UInt8] {
        [0x00, 0xB0, UInt8(truncatingIfNeeded: offset >> 8) & 0x7F, UInt8(truncatingIfNeeded: offset), count]
    }
}

/// What a tag is, by its answer to reset.
enum TagKind: Hashable, Sendable {
    /// Memory in pages: NFC Forum Type 2.
    case memory
    /// A card with files, perhaps NFC Forum Type 4.
    case files
    /// Known to be neither.
    case other

    /// What the reader made of the tag.
    ///
    /// For a tag without commands of its own the reader makes up an answer: historical bytes `80 4F 0C`, the
    /// RID of the PC/SC workgroup, a byte for the standard, two for the name (PC/SC part 3, 3.1.3.2.3).
    init(answerToReset: borrowing Span<UInt8>) {
        guard let start = Self.workgroup(in: answerToReset), start + 8 <= answerToReset.count else {
            self = .files
            return
        }
        let standard = answerToReset[start + 5]
        let name = UInt16(answerToReset[start + 6]) << 8 | UInt16(answerToReset[start + 7])
        // Part 3 supplement: 03 is ISO/IEC 14443 A, part 3. Classic 1K, 4K, Mini and Plus want a key, Topaz is Type 1.
        switch (standard, name) {
        case (0x03, 0x0001), (0x03, 0x0002), (0x03, 0x0026), (0x03, 0x0036...0x0039), (0x03, 0x0030),
            (0x03, 0xF004):
            self = .other
        case (0x03, _): self = .memory
        default: self = .other
        }
    }

    private static func workgroup(in bytes: borrowing Span<UInt8>) -> Int? {
        let rid: [5 of UInt8] = [0xA0, 0x00, 0x00, 0x03, 0x06]
        var start = 0
        while start + rid.count <= bytes.count {
            var index = 0
            while index < rid.count, bytes[start + index] == rid[index] { index += 1 }
            if index == rid.count { return start }
            start += 1
        }
        return nil
    }
}
