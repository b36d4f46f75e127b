// SPDX-License-Identifier: Apache-2.0

//   0      1        3
//   ├──────┼────────┼──────────────┤
//   │ kind │ length │ payload      │
//   │ u8   │ u16 le │ length bytes │
//   └──────┴────────┴──────────────┘

/// One transfer of a USB device, as it crosses between the thread that speaks to the bus and a state machine.
///
/// The bus keeps packets apart and has several endpoints; a stream of bytes has neither, so each packet goes
/// with what it is and how long.
public struct USBPacket: Sendable {
    /// What a packet is.
    public enum Kind: UInt8, Sendable {
        /// The class descriptor of the interface: the first packet of every conversation.
        case descriptor = 0
        /// Came from, or is to go to, a bulk endpoint.
        case bulk = 1
        /// Came from the interrupt endpoint.
        case interrupt = 2
    }

    /// The longest payload: a packet of USB 3's bulk endpoints.
    public static let maximumPayload = 1_024
    /// Kind and length.
    public static let headerCount = 3

    /// Appends a packet to a stream; a payload beyond ``maximumPayload`` is a mistake of the caller.
    public static func append(_ kind: Kind, _ payload: borrowing Span<UInt8>, to bytes: inout [UInt8]) {
        precondition(payload.count <= maximumPayload, "a packet of \(payload.count) bytes")
        bytes.append(kind.rawValue)
        bytes.append(UInt8(truncatingIfNeeded: payload.count))
        bytes.append(UInt8(truncatingIfNeeded: payload.count >> 8))
        for index in payload.indices { bytes.append(payload[index]) }
    }
}

/// Cuts a stream of bytes into packets, wherever reads split it.
public struct USBPacketFramer: Sendable {
    /// The stream's own rules were broken: there is nothing to resynchronise on.
    public struct Failure: Error, Hashable, Sendable {}

    /// The packet that ``next(in:from:)`` found last: its header, then its payload.
    public private(set) var bytes: [UInt8] = []
    private var isComplete = false

    /// A framer at the start of a stream.
    public init() { bytes.reserveCapacity(USBPacket.headerCount + USBPacket.maximumPayload) }

    /// Takes the next packet out of `stream`.
    ///
    /// - Parameters:
    ///   - stream: What one read delivered.
    ///   - offset: Where in it to go on, moved behind what was consumed; 0 at first.
    /// - Returns: What it is, ``bytes`` holding it; `nil` when more bytes are needed.
    /// - Throws: For a kind that is none and a length beyond all packets.
    public mutating func next(
        in stream: borrowing Span<UInt8>,
        from offset: inout Int
    ) throws(Failure) -> USBPacket.Kind? {
        if isComplete { reset() }
        while offset < stream.count {
            bytes.append(stream[offset])
            offset &+= 1
            guard bytes.count >= USBPacket.headerCount else { continue }
            let length = Int(bytes[1]) | Int(bytes[2]) << 8
            guard let kind = USBPacket.Kind(rawValue: bytes[0]), length <= USBPacket.maximumPayload else {
                throw Failure()
            }
            if bytes.count == USBPacket.headerCount + length {
                isComplete = true
                return kind
            }
        }
        return nil
    }

    /// Forgets a packet whose rest will not come.
    public mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        isComplete = false
    }
}
