// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC
internal import GS1

/// What a scan stands for: elements and identity, in storage that is reused.
struct ScanContent {
    private(set) var elements = ElementList()
    private(set) var identity = Identity()
    private(set) var symbology: SymbologyIdentifier?
    /// By whose rules the data is written; `nil` for text, and for what did not decode.
    private(set) var syntax: DataSyntax?
    /// Where the data begins behind the symbology identifier.
    private(set) var dataOffset = 0
    private(set) var quality = Quality.ok
    private(set) var failure: DecodeFailure?
    /// The EPC that an RFID reader typed in hexadecimal digits; `nil` for everything else.
    private(set) var epc: MemoryBits?

    /// Decodes one datum, whatever it is; what is wrong with it is in ``failure``.
    ///
    /// Where only an association rule is broken elements and identity stay: each element is sound, and another
    /// symbol on the item may carry the missing one.
    ///
    /// - Parameters:
    ///   - datum: What was scanned or handed in.
    ///   - form: A link, bracketed, or anything else for a scan.
    ///   - decoder: The rules.
    ///   - referenceYear: The year from which two-digit years get their century.
    mutating func decode(
        _ datum: borrowing Span<UInt8>,
        as form: DecodeForm = .scan,
        with decoder: ScanDecoder,
        referenceYear: Int
    ) {
        identity.removeAll()
        failure = nil
        quality = .ok
        dataOffset = 0
        symbology = nil
        syntax = nil
        epc = nil
        do throws(DecodeFailure) {
            switch form {
            case .link:
                try decoder.decodeLink(datum, into: &elements)
                syntax = .digitalLink
            case .bracketed: try decoder.decodeBracketed(datum, into: &elements)
            case .auto, .scan, .epc, .memory:
                let decoded = try decoder.decode(datum, into: &elements)
                symbology = decoded.symbology
                dataOffset = decoded.dataOffset
                syntax = decoded.syntax
            }
        } catch {
            failure = error
            let isUnknown = error.code == .symbologyUnknown || error.code == .formatUnknown
            quality = isUnknown ? .unrecognized : .invalid
            if error.code != .symbologyUnknown, datum.hasSymbologyIdentifier {
                symbology = SymbologyIdentifier(code: datum[1], modifier: datum[2])
                dataOffset = 3
            }
            if !error.isAssociation { elements.removeAll() }
        }
        identity.derive(from: elements, referenceYear: referenceYear)
    }

    /// Decodes a text that is nothing but the hexadecimal digits of a whole EPC, as RFID readers type that pose as
    /// keyboards.
    ///
    /// - Returns: Whether it is one.
    mutating func decodeTypedEPC(
        _ text: borrowing Span<UInt8>,
        with tag: inout TagDecoder,
        referenceYear: Int
    ) -> Bool {
        guard DecodeForm.detect(text) == .epc, case .success(let bits) = HexBits.parse(text, 0..<text.count)
        else { return false }
        tag.decode(bits, afi: nil, referenceYear: referenceYear)
        takePlain()
        epc = bits
        identity = tag.identity
        quality = tag.quality
        return true
    }

    /// Takes note of a scan that lost bytes: it stands for nothing but its text.
    mutating func takeDamaged() {
        takePlain()
        quality = .damaged
    }

    /// Takes note of a text that is nothing but text.
    mutating func takePlain() {
        elements.removeAll()
        identity.removeAll()
        symbology = nil
        syntax = nil
        dataOffset = 0
        failure = nil
        quality = .ok
        epc = nil
    }

    /// Takes note of what the label is: what is no item identifies none.
    ///
    /// An order number may look like a GTIN. Of a place its identity stays, where it is one.
    mutating func take(_ role: LabelRole) {
        switch role {
        case .item: break
        case .location where identity.level == .location: break
        case .location, .order, .operator, .command, .redact, .ignore: identity.removeAll()
        }
    }

    /// Forgets everything that repeats a part of the text.
    mutating func withhold() {
        elements.removeAll()
        identity.removeAll()
        syntax = nil
        failure = nil
        epc = nil
    }

    /// What a consumer may want to know of how it was decoded.
    var flags: EventFlags {
        var flags = EventFlags(elements.leniences)
        if elements.message.hasUndecodedFormats { flags.insert(.undecodedFormat) }
        if identity.hasDay00 { flags.insert(.day00) }
        return flags
    }
}

extension Span<UInt8> {
    /// Whether it begins with three characters that have the form of an AIM symbology identifier.
    var hasSymbologyIdentifier: Bool {
        count >= 3 && self[0] == UInt8(ascii: "]") && self[1].isASCIILetter
            && (self[2].isASCIIDigit || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(self[2]))
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isASCIILetter: Bool {
        let lower = self | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    /// The value of a hexadecimal digit.
    var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

extension Problem {
    /// What a scan's decoder found wrong.
    init(_ failure: DecodeFailure) {
        self.init(
            code: failure.code.rawValue,
            message: failure.description,
            ai: failure.ai.map { $0.description },
            offset: failure.offset
        )
    }
}
