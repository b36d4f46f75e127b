// SPDX-License-Identifier: Apache-2.0

public import GS1

/// The EPC bank of a tag as read: PC word, XPC words and the bits behind them.
public struct TagMemory: Sendable {
    /// The protocol-control word.
    public let pc: ProtocolControl

    /// The first XPC word, where there is one.
    public let xpc1: UInt16?

    /// The second XPC word, where there is one.
    public let xpc2: UInt16?

    /// The bits of the EPC or of the ISO data, as many as the PC word says.
    public let bits: MemoryBits

    /// Splits the words behind the PC word, XPC words first where the PC word says so.
    ///
    /// - Parameters:
    ///   - pc: The protocol-control word.
    ///   - words: The bytes behind it.
    /// - Throws: ``EPCFailure`` when more words are promised than delivered.
    public init(pc: ProtocolControl, words: borrowing Span<UInt8>) throws(EPCFailure) {
        self.pc = pc
        var position = 0
        if pc.hasXPC {
            guard let first = word(words, 0) else { throw EPCFailure(.truncated, scheme: nil, bit: 0) }
            xpc1 = first
            position = 2
            if first & 0x8000 != 0 {
                guard let second = word(words, 2) else { throw EPCFailure(.truncated, scheme: nil, bit: 0) }
                xpc2 = second
                position = 4
            } else {
                xpc2 = nil
            }
        } else {
            xpc1 = nil
            xpc2 = nil
        }
        let count = pc.wordCount * 2
        guard words.count - position >= count else {
            throw EPCFailure(.truncated, scheme: nil, bit: (words.count - position) * 8)
        }
        var bits = MemoryBits()
        for index in 0..<count {
            bits.setBits(at: index * 8, count: 8, to: UInt64(words[position + index]))
        }
        self.bits = bits
    }

    /// Decodes the EPC in it.
    ///
    /// - Parameter list: Emptied, then filled with the elements that the EPC stands for.
    /// - Returns: The scheme, the filter and what is needed to write the URIs.
    /// - Throws: ``EPCFailure`` when there is no valid EPC; ISO data never is one.
    public func decode(into list: inout ElementList) throws(EPCFailure) -> DecodedEPC {
        guard !pc.isISO else {
            list.removeAll()
            throw EPCFailure(.toggle, scheme: nil, bit: 0)
        }
        return try decodeEPC(bits, into: &list)
    }

    /// Appends `urn:epc:raw:96.x…`, or `urn:epc:raw:96.xA1.x…` for ISO data, control fields included.
    public func appendRawURI(to bytes: inout [UInt8]) {
        bytes.append("urn:epc:raw:" as StaticString)
        appendControlFields(to: &bytes)
        bits.appendRawBody(afi: pc.isISO ? pc.attributes : nil, to: &bytes)
    }

    /// Appends what the control words say beyond length and toggle: `[att=x80][umi=1][xpc-w1=x0004]:`.
    func appendControlFields(to bytes: inout [UInt8]) {
        ControlFields(self).append(to: &bytes)
    }
}

extension MemoryBits {
    /// Appends the EPC raw URI of these bits, `urn:epc:raw:96.x…` (TDS 2.3, 12.2).
    ///
    /// - Parameters:
    ///   - afi: The application family identifier, where the toggle says that the bits are ISO data.
    ///   - bytes: Where the text goes.
    public func appendRawURI(afi: UInt8? = nil, to bytes: inout [UInt8]) {
        bytes.append("urn:epc:raw:" as StaticString)
        appendRawBody(afi: afi, to: &bytes)
    }

    func appendRawBody(afi: UInt8?, to bytes: inout [UInt8]) {
        appendDecimal(UInt64(bitCount), to: &bytes)
        bytes.append(UInt8(ascii: "."))
        if let afi {
            bytes.append(UInt8(ascii: "x"))
            appendHex(UInt16(afi), digits: 2, to: &bytes)
            bytes.append(UInt8(ascii: "."))
        }
        bytes.append(UInt8(ascii: "x"))
        appendHexDigits(to: &bytes)
    }

    /// Appends the bits as capital hexadecimal digits, the last one padded with zero bits.
    public func appendHexDigits(to bytes: inout [UInt8]) {
        for index in 0..<((Int(bitCount) + 3) / 4) {
            appendHexDigit(UInt8(truncatingIfNeeded: bits(at: index * 4, count: 4)), to: &bytes)
        }
    }
}

/// The 16-bit word that begins at `index`, or `nil` where the bytes end before.
private func word(_ bytes: borrowing Span<UInt8>, _ index: Int) -> UInt16? {
    guard bytes.count - index >= 2 else { return nil }
    return UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
}

func appendHex(_ value: UInt16, digits: Int, to bytes: inout [UInt8]) {
    for index in 0..<digits {
        appendHexDigit(
            UInt8(truncatingIfNeeded: value >> UInt16(4 * (digits - 1 - index)) & 0x0F),
            to: &bytes
        )
    }
}
