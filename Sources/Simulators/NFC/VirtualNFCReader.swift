// SPDX-License-Identifier: Apache-2.0

import ScannerInput

/// An ACR122U and its kin: a smart-card reader of USB class CCID, with tags held to it.
///
/// Speaks the class's messages as the bus carries them, in packets of 64 bytes; knows nothing of time.
public struct VirtualNFCReader: Sendable {
    /// How a reader differs from others.
    public struct Model: Hashable, Sendable {
        /// `dwFeatures`: the level of exchange among others.
        public var features: UInt32
        /// Whether it has an interrupt endpoint that tells of tags.
        public var hasInterrupts: Bool
        /// Whether an empty packet follows an answer of full packets, as USB asks for.
        public var endsFullPackets: Bool
        /// Whether it obeys the commands of an ACR122U about its name, its lights and its buzzer.
        public var hasBeeper: Bool

        /// ACS ACR122U: T=0 commands, interrupts (`lsusb -v` of its firmware 1.00).
        public static let acr122u = Model(
            features: 0x0001_0030,
            hasInterrupts: true,
            endsFullPackets: false,
            hasBeeper: true
        )
        /// A reader that exchanges whole commands and has to be asked.
        public static let polled = Model(
            features: 0x0002_047A,
            hasInterrupts: false,
            endsFullPackets: true,
            hasBeeper: false
        )
    }

    /// What can go wrong with the next answers.
    public enum Fault: Hashable, Sendable {
        /// The tag does not answer the next command: its field was weak.
        case mute
        /// The reader asks for more time before it answers.
        case moreTime
        /// The reader never answers the next command.
        case silence
        /// The answer is no message.
        case garbage
        /// The answer carries another command's number.
        case wrongSequence
    }

    /// What it is.
    public let model: Model
    /// The tag on it.
    public private(set) var tag: SimulatedNFCTag?
    /// Bytes for the host, packets of `USBPacket`.
    public var output: [UInt8] = []
    /// What goes wrong with the next commands for the card, first first.
    public var faults: [Fault]
    /// Commands for cards that were answered.
    public private(set) var commands: [[UInt8]] = []
    /// The commands for its lights and its buzzer that it obeyed.
    public private(set) var beeps: [[UInt8]] = []

    private var framer = USBPacketFramer()
    private var isPowered = false
    private var file: UInt16?

    /// A reader that was just plugged in: its class descriptor is the first thing it says.
    ///
    /// - Parameters:
    ///   - model: How it differs from others.
    ///   - faults: What goes wrong with its first commands for cards.
    public init(_ model: Model = .acr122u, faults: [Fault] = []) {
        self.model = model
        self.faults = faults
        USBPacket.append(.descriptor, descriptor.span, to: &output)
    }

    private var descriptor: [UInt8] {
        var bytes: [UInt8] = [54, 0x21, 0x00, 0x01, 0x00, 0x07]
        // dwProtocols, clocks, rates, dwMaxIFSD, synchronous protocols, mechanics, features, longest message.
        for value in [3, 4_000, 4_000] as [UInt32] { Self.append(value, to: &bytes) }
        bytes.append(0)
        for value in [10_752, 250_000] as [UInt32] { Self.append(value, to: &bytes) }
        bytes.append(0)
        for value in [247, 0, 0, model.features, 271] as [UInt32] { Self.append(value, to: &bytes) }
        return bytes + [0, 0, 0, 0, 0, 1]
    }

    private static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    // MARK: - Tags

    /// Holds a tag to the reader, in place of another.
    public mutating func place(_ tag: SimulatedNFCTag) {
        if self.tag != nil { remove() }
        self.tag = tag
        notice(0x03)
    }

    /// Takes the tag away.
    public mutating func remove() {
        tag = nil
        isPowered = false
        file = nil
        notice(0x02)
    }

    /// `RDR_to_PC_NotifySlotChange`.
    private mutating func notice(_ bits: UInt8) {
        if model.hasInterrupts { USBPacket.append(.interrupt, ([0x50, bits] as [UInt8]).span, to: &output) }
    }

    // MARK: - Commands

    /// Takes what the host sent: one message a packet.
    ///
    /// - Returns: Whether the host kept the rules.
    @discardableResult
    public mutating func receive(_ bytes: borrowing Span<UInt8>) -> Bool {
        var offset = 0
        while true {
            guard let kind = try? framer.next(in: bytes, from: &offset) else { return true }
            let message = Array(framer.bytes.dropFirst(USBPacket.headerCount))
            guard kind == .bulk, message.count >= 10, message.count <= 271, message[5] == 0,
                message.count == 10 + Int(message[1]) + Int(message[2]) << 8
            else { return false }
            answer(message)
        }
    }

    private mutating func answer(_ message: [UInt8]) {
        let sequence = message[6]
        switch message[0] {
        case 0x65: reply(0x81, sequence)
        case 0x63:
            isPowered = false
            file = nil
            reply(0x81, sequence)
        case 0x62:
            guard let tag else { return reply(0x80, sequence, error: 0xFE) }
            isPowered = true
            file = nil
            reply(0x80, sequence, tag.answerToReset)
        case 0x6F: transfer(Array(message.dropFirst(10)), sequence)
        case 0x6B where model.hasBeeper: escape(Array(message.dropFirst(10)), sequence)
        default: reply(0x81, sequence, error: 0)
        }
    }

    private mutating func escape(_ command: [UInt8], _ sequence: UInt8) {
        switch command.prefix(3) {
        case [0xFF, 0x00, 0x48]: reply(0x83, sequence, Array("ACR122U210".utf8))
        case [0xFF, 0x00, 0x40] where command.count == 9 && command[4] == 4:
            beeps.append(command)
            reply(0x83, sequence, [0x90, 0x00])
        default: reply(0x83, sequence, [0x63, 0x00])
        }
    }

    private mutating func transfer(_ command: [UInt8], _ sequence: UInt8) {
        guard let tag, isPowered else { return reply(0x80, sequence, error: 0xFE) }
        switch faults.isEmpty ? nil : faults.removeFirst() {
        case .mute: return reply(0x80, sequence, [0x63, 0x00])
        case .silence: return
        case .garbage: return send([0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0, sequence, 0, 0, 0])
        case .wrongSequence: return reply(0x80, sequence &+ 7, [0x90, 0x00])
        case .moreTime: send([0x80, 0, 0, 0, 0, 0, sequence, 0x80, 1, 0])
        case nil: break
        }
        commands.append(command)
        reply(0x80, sequence, tag.answer(to: command, file: &file))
    }

    private mutating func reply(_ type: UInt8, _ sequence: UInt8, _ data: [UInt8] = [], error: UInt8? = nil) {
        let card: UInt8 = tag == nil ? 2 : isPowered ? 0 : 1
        var message: [UInt8] = [type]
        Self.append(UInt32(data.count), to: &message)
        message += [0, sequence, card | (error == nil ? 0 : 0x40), error ?? 0, 0]
        send(message + data)
    }

    /// In packets of 64 bytes, as a full-speed bulk endpoint has them.
    private mutating func send(_ message: [UInt8]) {
        var rest = message[...]
        repeat {
            USBPacket.append(.bulk, Array(rest.prefix(64)).span, to: &output)
            rest = rest.dropFirst(64)
        } while !rest.isEmpty
        if message.count % 64 == 0, model.endsFullPackets {
            USBPacket.append(.bulk, Span(), to: &output)
        }
    }
}
