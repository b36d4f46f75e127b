// SPDX-License-Identifier: Apache-2.0

//   0      1          5      6     7        8       9       10
//   ├──────┼──────────┼──────┼─────┼────────┼───────┼───────┼─────────┐
//   │ type │ dwLength │ slot │ seq │ status │ error │ chain │ data …  │   from the reader
//   │ type │ dwLength │ slot │ seq │ three bytes of its own │ data …  │   to the reader
//   └──────┴──────────┴──────┴─────┴────────────────────────┴─────────┘

/// Messages of the bulk endpoints of a smart-card reader (USB CCID 1.1, clause 6).
enum CCIDMessage {
    static let headerCount = 10
    /// The longest message that is taken in: more than any answer to what is asked here.
    static let maximumCount = 1_024

    /// `PC_to_RDR_…`: what the host asks.
    enum Command: UInt8, Sendable {
        case powerOn = 0x62
        case powerOff = 0x63
        case slotStatus = 0x65
        /// A command of the reader's own, not of the class.
        case escape = 0x6B
        case transferBlock = 0x6F
    }

    /// Appends a command for slot 0 to `bytes`.
    ///
    /// - Parameters:
    ///   - command: Which.
    ///   - sequence: The number its answer repeats.
    ///   - specific: The first byte of its own: the voltage of ``Command/powerOn``; the others are zero.
    ///   - data: What the card gets.
    ///   - bytes: Where the message is appended.
    static func append(
        _ command: Command,
        sequence: UInt8,
        specific: UInt8 = 0,
        data: borrowing Span<UInt8> = Span(),
        to bytes: inout [UInt8]
    ) {
        bytes.append(command.rawValue)
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: data.count >> shift)) }
        bytes.append(contentsOf: [0, sequence, specific, 0, 0])
        for index in data.indices { bytes.append(data[index]) }
    }
}

/// The head of an answer.
struct CCIDAnswer: Hashable, Sendable {
    /// `bmICCStatus`.
    enum Card: UInt8, Sendable {
        case active = 0
        case inactive = 1
        case absent = 2
        case unknown = 3
    }

    /// `bmCommandStatus`.
    enum Outcome: Hashable, Sendable {
        case done
        case failed(error: UInt8)
        /// More time is needed, in multiples of the usual.
        case moreTime(multiplier: UInt8)
    }

    /// `RDR_to_PC_DataBlock`.
    static let dataBlock: UInt8 = 0x80
    /// `RDR_to_PC_SlotStatus`.
    static let slotStatus: UInt8 = 0x81
    /// `RDR_to_PC_Escape`.
    static let escape: UInt8 = 0x83

    var type: UInt8
    var slot: UInt8
    var sequence: UInt8
    var card: Card
    var outcome: Outcome

    /// Reads the head of a message that is long enough.
    init(_ bytes: borrowing Span<UInt8>) {
        type = bytes[0]
        slot = bytes[5]
        sequence = bytes[6]
        card = Card(rawValue: bytes[7] & 3) ?? .unknown
        switch bytes[7] >> 6 {
        case 0: outcome = .done
        case 2: outcome = .moreTime(multiplier: bytes[8])
        default: outcome = .failed(error: bytes[8])
        }
    }
}

/// Joins the packets of the bulk endpoint to messages.
///
/// By the length in the head, not by short packets: some readers leave out the empty packet that should follow a
/// message of full packets.
struct CCIDAssembler: Sendable {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(CCIDMessage.maximumCount) }

    enum Step { case incomplete, complete, senseless }

    /// Takes a packet.
    ///
    /// - Returns: Whether ``bytes`` is a message now; a senseless one is forgotten, what follows is a new one.
    mutating func append(_ packet: borrowing Span<UInt8>) -> Step {
        for index in packet.indices { bytes.append(packet[index]) }
        guard bytes.count >= CCIDMessage.headerCount else { return .incomplete }
        let length =
            UInt32(bytes[1]) | UInt32(bytes[2]) << 8 | UInt32(bytes[3]) << 16 | UInt32(bytes[4]) << 24
        let isBounded = length <= UInt32(CCIDMessage.maximumCount - CCIDMessage.headerCount)
        if isBounded, bytes.count < CCIDMessage.headerCount + Int(length) { return .incomplete }
        if isBounded, bytes.count == CCIDMessage.headerCount + Int(length) { return .complete }
        reset()
        return .senseless
    }

    /// Forgets what was joined.
    mutating func reset() { bytes.removeAll(keepingCapacity: true) }
}
