// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// What a parameter says (17.2).
    public struct ParameterType: RawRepresentable, Hashable, Sendable {
        /// Below 128 for those without a length (TV), from 128 on for those with one (TLV).
        public let rawValue: UInt16

        /// A type from its number.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// No parameter of the standard.
        static let unassigned = ParameterType(rawValue: 0)
        /// One tag (TLV, 14.2.3).
        public static let tagReportData = ParameterType(rawValue: 240)
        /// An EPC of any length (TLV, 14.2.3.1).
        public static let epcData = ParameterType(rawValue: 241)
        /// A vendor's own (TLV, 8.1).
        public static let custom = ParameterType(rawValue: 1023)
    }

    /// A parameter of a message or of another parameter: its type and where its value is.
    ///
    ///     TLV │ 0 0 0 0 0 0 type │ length │ value …      type: ten bits, length: all of it, these four bytes too
    ///     TV  │ 1 type │ value …                         type: seven bits, length: known by the type
    public struct Parameter: Hashable, Sendable {
        /// What it says.
        public var type: ParameterType
        /// Where its value is in the bytes that were looked at.
        public var value: Range<Int>
    }

    /// What is wrong with the parameters of a message; what follows in the same enclosure is lost.
    public enum ParameterProblem: Error, Hashable, Sendable {
        /// It ends before it should.
        case tooShort
        /// It says that it is shorter than its own header.
        case impossibleLength
        /// A type without a length, which we do not know: where the next begins cannot be said.
        case unknownSize(ParameterType)
    }

    /// Bytes of the head of a TLV parameter.
    package static let parameterHeadLength = 4

    /// The parameter that begins at `place`.
    ///
    /// - Returns: The parameter, which lies wholly within `bytes`; its value's end is where the next begins.
    @inline(__always)
    package static func parameter(
        of bytes: borrowing Span<UInt8>,
        at place: Int
    ) throws(ParameterProblem) -> Parameter {
        guard place < bytes.count else { throw .tooShort }
        let first = bytes[place]
        if first & 0x80 != 0 {
            let type = first & 0x7F
            let size = sizeOfTV(type)
            guard size > 0 else { throw .unknownSize(ParameterType(rawValue: UInt16(type))) }
            guard size < bytes.count - place else { throw .tooShort }
            return Parameter(
                type: ParameterType(rawValue: UInt16(type)),
                value: (place + 1)..<(place + 1 + size)
            )
        }
        return try longParameter(of: bytes, at: place)
    }

    /// The parameter with a length (TLV) that begins at `place`, which is within `bytes`.
    ///
    /// - Returns: The parameter, as above.
    @inline(__always)
    static func longParameter(
        of bytes: borrowing Span<UInt8>,
        at place: Int
    ) throws(ParameterProblem) -> Parameter {
        guard bytes.count - place >= parameterHeadLength else { throw .tooShort }
        let length = Int(bytes.number16(at: place + 2))
        guard length >= parameterHeadLength else { throw .impossibleLength }
        guard length <= bytes.count - place else { throw .tooShort }
        let type = bytes.number16(at: place) & 0x3FF
        return Parameter(
            // The numbers below are those of parameters whose size is known: this one is none of them.
            type: type < 128 ? .unassigned : ParameterType(rawValue: type),
            value: (place + parameterHeadLength)..<(place + length)
        )
    }

    /// Bytes of the value of a TV parameter (17.2); 0 for a type that neither version knows.
    @inline(__always)
    static func sizeOfTV(_ type: UInt8) -> Int {
        // A nibble for each type, from 1 on: AntennaID 2, four times 8, PeakRSSI 1, ChannelIndex 2, TagSeenCount 2,
        // ROSpecID 4, InventoryParameterSpecID 2, CRC 2, PC 2, EPC-96 12, SpecIndex 2, ClientRequestOpSpecResult 2;
        // AccessSpecID 4, OpSpecID 2, SingulationDetails 4, XPC words 2 and 2.
        let nibbles: UInt64 = type < 16 ? 0x22C2_2242_2188_8820 : 0x0000_0000_0002_2424
        return type < 21 ? Int(nibbles >> UInt64((type & 15) * 4) & 15) : 0
    }
}
