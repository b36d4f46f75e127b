// SPDX-License-Identifier: Apache-2.0

/// What a scan turned out to be.
@frozen
public struct DecodedScan: Sendable {
    /// How the data is to be read.
    public enum Kind: Sendable {
        /// GS1 element strings: they are in the list.
        case elements
        /// Text of the user's own: the datum from ``DecodedScan/dataOffset`` on.
        case text
    }

    /// The symbology identifier, where the scanner sent one.
    public var symbology: SymbologyIdentifier?

    /// Elements or text.
    public var kind: Kind

    /// Where the data begins in the datum: 3 behind a symbology identifier, else 0.
    public var dataOffset: Int

    /// By whose rules the data is written; `nil` for text that claims nothing.
    public var syntax: DataSyntax?

    /// The mistakes of the scanner that had to be undone.
    public var leniences: Leniences

    /// A scan of this kind.
    @inlinable
    public init(
        symbology: SymbologyIdentifier?,
        kind: Kind,
        dataOffset: Int,
        syntax: DataSyntax? = nil,
        leniences: Leniences = []
    ) {
        self.symbology = symbology
        self.kind = kind
        self.dataOffset = dataOffset
        self.syntax = syntax
        self.leniences = leniences
    }
}

/// Decodes what scanners send, and GS1 data written in other forms.
///
/// A value without state: copy it freely. Decoding allocates nothing once the list's storage has grown.
public struct ScanDecoder: Sendable {
    /// How scans are decoded.
    public var options: DecodeOptions

    /// The longest datum that is read as GS1 data; no carrier holds as much (a QR Code 7089 digits).
    public static let maximumLength = 8192

    /// A decoder with these rules.
    public init(options: DecodeOptions = DecodeOptions()) {
        self.options = options
    }

    /// Decodes one scan: an optional AIM symbology identifier and the data, GS as 0x1D.
    ///
    /// Where the scanner is allowed mistakes (``DecodeOptions/leniences``), what is right by the strict rules is read
    /// by them; only what they refuse, or take for text that claims nothing, is read with mistakes undone, and only
    /// where that gives a reading without a flaw. Places count bytes of the datum as it was sent.
    ///
    /// - Parameters:
    ///   - datum: What the scanner sent, without the suffix it was configured to add.
    ///   - list: Emptied, then filled with the elements in scan order; on an error, with those before it, and with
    ///     all of them when only the associations fail.
    /// - Returns: The symbology, whether there are elements or only text, and by whose rules they are written.
    /// - Throws: ``DecodeFailure`` when the datum claims to be GS1 and is not.
    public func decode(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) -> DecodedScan {
        if !options.leniences.isEmpty { return try decodeLeniently(datum, into: &list) }
        list.removeElements()
        guard datum.count >= 3, datum[0] == UInt8(ascii: "]") else {
            list.removeText()
            return try decodeUnmarked(datum, into: &list)
        }
        let symbology = SymbologyIdentifier(code: datum[1], modifier: datum[2])
        guard let content = symbology.content else {
            // Text of the user's own may begin with a bracket; with the form of an identifier it is taken for one.
            guard options.unmarked != .text, symbology.isWellFormed else {
                list.removeText()
                return try decodeUnmarked(datum, into: &list)
            }
            throw DecodeFailure(.symbologyUnknown, offset: 0, found: .byte(symbology.code))
        }
        var scan = DecodedScan(symbology: symbology, kind: .elements, dataOffset: 3, syntax: .gs1)
        switch content {
        case .elementString:
            try checkSize(datum)
            list.setText(datum)
            try ElementStrings.parse(datum, from: dataStart(datum, symbology), textFrom: 0, into: &list)
            try finish(list)
        case .ean13 where datum.count < 16 && options.permitUnpaddedUPC:
            try parseUnpadded(datum, into: &list)
        case .ean13: try parsePrimary(datum, digits: 13, into: &list)
        case .ean8: try parsePrimary(datum, digits: 8, into: &list)
        case .itf where datum.count == 17: try parsePrimary(datum, digits: 14, into: &list)
        case .ean13WithAddOn, .textOrLink, .itf, .addOn, .text:
            list.removeText()
            try decodeLess(datum, content, &scan, into: &list)
        }
        return scan
    }

    /// Decodes what is scanned less often, and text.
    @inline(never)
    private func decodeLess(
        _ datum: borrowing Span<UInt8>,
        _ content: SymbologyIdentifier.Content,
        _ scan: inout DecodedScan,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        let start = scan.symbology.map { dataStart(datum, $0) } ?? 3
        switch content {
        case .ean13WithAddOn: try parseWithAddOn(datum, into: &list)
        case .textOrLink where DigitalLink.hasScheme(datum, from: start):
            scan.kind = try parseLink(
                datum,
                from: start,
                acceptsOther: options.acceptsOtherLinks,
                into: &list
            )
            scan.syntax = scan.kind == .elements ? .digitalLink : nil
            try finish(list)
        case .textOrLink, .itf, .addOn, .text, .elementString, .ean13, .ean8:
            try readText(datum, &scan, into: &list)
            try finish(list)
        }
    }

    /// Decodes a GS1 Digital Link URI.
    ///
    /// - Parameters:
    ///   - datum: The URI.
    ///   - list: Emptied, then filled with the elements: those of the path, then those of the query.
    /// - Throws: ``DecodeFailure`` when it is none.
    public func decodeLink(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        list.removeAll()
        try checkSize(datum)
        let end = dataEnd(datum, &list)
        try DigitalLink.parse(datum.extracting(0..<end), from: 0, options: options, into: &list)
        try finish(list)
    }

    /// Decodes the form for people: `(01)09506000134352(21)A7`, a `(` of the data written as `\(`.
    ///
    /// - Parameters:
    ///   - datum: The text.
    ///   - list: Emptied, then filled with the elements in their order.
    /// - Throws: ``DecodeFailure`` when it is not well formed or its data is not GS1.
    public func decodeBracketed(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        list.removeAll()
        try checkSize(datum)
        let end = dataEnd(datum, &list)
        try BracketedForm.parse(datum.extracting(0..<end), into: &list)
        try finish(list)
    }

    // MARK: - Parts

    /// Checks the rules between elements.
    func finish(_ list: borrowing ElementList) throws(DecodeFailure) {
        try Associations.check(list, pairs: options.checkAssociations)
    }

    /// Refuses what is longer than any carrier.
    func checkSize(_ datum: borrowing Span<UInt8>) throws(DecodeFailure) {
        guard datum.count <= Self.maximumLength else {
            throw DecodeFailure(
                .oversized,
                offset: Self.maximumLength,
                expected: .counts(0, Self.maximumLength),
                found: .count(datum.count)
            )
        }
    }

    /// Where the data begins: behind ECI designators, where the symbology sends them.
    ///
    /// Nothing in GS1 data depends on them: all of it is ASCII.
    func dataStart(_ datum: borrowing Span<UInt8>, _ symbology: SymbologyIdentifier) -> Int {
        var start = 3
        // The byte first: hardly ever is it a backslash.
        guard datum.count > start, datum[start] == UInt8(ascii: "\\"), symbology.sendsECI else {
            return start
        }
        while datum.count - start >= 7, datum[start] == UInt8(ascii: "\\"),
            CharacterSets.firstNonDigit(datum, start + 1, start + 7) == nil
        {
            start += 7
        }
        return start
    }

    /// A URI that is no Digital Link is text or an error; one whose values are wrong always is an error.
    private func parseLink(
        _ datum: borrowing Span<UInt8>,
        from start: Int,
        acceptsOther: Bool,
        into list: inout ElementList
    ) throws(DecodeFailure) -> DecodedScan.Kind {
        try checkSize(datum)
        do throws(DecodeFailure) {
            try DigitalLink.parse(datum, from: start, options: options, into: &list)
        } catch {
            guard
                acceptsOther,
                error.code == .notDigitalLink || error.code == .syntax
                    || options.permitCompressedLinks
                        && DigitalLink.isFullyCompressed(datum, from: start, options: options)
            else { throw error }
            list.removeAll()
            return .text
        }
        return .elements
    }

    // MARK: - Without symbology identifier

    private func decodeUnmarked(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) -> DecodedScan {
        let text = DecodedScan(symbology: nil, kind: .text, dataOffset: 0)
        let elements = DecodedScan(symbology: nil, kind: .elements, dataOffset: 0, syntax: .gs1)
        switch options.unmarked {
        case .refuse: throw DecodeFailure(.symbologyMissing, offset: 0)
        case .text: return text
        case .detect: break
        }
        guard datum.count > 0, datum.count <= Self.maximumLength else { return text }
        if DigitalLink.hasScheme(datum, from: 0) {
            var scan = elements
            scan.kind = try parseLink(datum, from: 0, acceptsOther: true, into: &list)
            scan.syntax = scan.kind == .elements ? .digitalLink : nil
            try finish(list)
            return scan
        }
        do throws(DecodeFailure) {
            if !appendUnmarkedGTIN(datum, to: &list) {
                try ElementStrings.parse(datum, from: 0, into: &list)
                try finish(list)
            }
            return elements
        } catch {
            list.removeAll()
        }
        var scan = text
        try readText(datum, &scan, into: &list)
        try finish(list)
        return scan
    }
}
