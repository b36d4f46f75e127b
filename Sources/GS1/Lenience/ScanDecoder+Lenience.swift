// SPDX-License-Identifier: Apache-2.0

extension ScanDecoder {
    /// Decodes a scan whose scanner is allowed mistakes.
    ///
    /// What the strict rules recognise stands, so that no good code is read another way; otherwise the mistakes are
    /// undone, and such a reading is taken only where it decodes without a flaw. The one exception is `<GS>`, which
    /// the strict rules take for six characters of a value: no value has them, so it is a separator wherever that
    /// reading is without a flaw.
    func decodeLeniently(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) -> DecodedScan {
        var strict = self
        strict.options.leniences = []
        guard datum.count <= Self.maximumLength else { return try strict.decode(datum, into: &list) }
        // Out of the list while it is read from and the list written.
        var reading = LenientReading()
        swap(&reading, &list.reading)
        defer { swap(&reading, &list.reading) }

        if options.leniences.contains(.substitutedGS), GSSubstitute.angled.occurs(in: datum) {
            reading.prepare(datum, allowed: options.leniences, symbology: nil, substitute: .angled)
            if case .taken(let scan) = attempt(reading, with: strict, into: &list) { return scan }
        }
        var isRefused = false
        do throws(DecodeFailure) {
            let scan = try strict.decode(datum, into: &list)
            if scan.syntax != nil { return scan }
        } catch {
            if error.isAssociation { throw error }
            isRefused = true
        }
        if let scan = try decodeMended(datum, with: strict, isRefused: isRefused, &reading, into: &list) {
            return scan
        }
        return try strict.decode(datum, into: &list)
    }

    /// Where the text of a link or of the form for people ends: before a suffix, where one is allowed.
    ///
    /// No such text ends with CR, LF or TAB, so that nothing good is read another way.
    func dataEnd(_ datum: borrowing Span<UInt8>, _ list: inout ElementList) -> Int {
        guard options.leniences.contains(.trailingSuffix) else { return datum.count }
        var end = datum.count
        while end > 0, LenientReading.isSuffix(datum[end - 1]) { end -= 1 }
        if end < datum.count { list.leniences.insert(.trailingSuffix) }
        return end
    }

    private enum Attempt {
        case taken(DecodedScan)
        /// Sound elements that break a rule between elements.
        case associations(DecodeFailure)
        case refused
    }

    /// Tries the readings of a datum that the strict rules do not recognise.
    ///
    /// - Throws: Where the datum is refused by the strict rules, and a mended reading breaks only the rules between
    ///   elements, that failure.
    private func decodeMended(
        _ datum: borrowing Span<UInt8>,
        with strict: ScanDecoder,
        isRefused: Bool,
        _ reading: inout LenientReading,
        into list: inout ElementList
    ) throws(DecodeFailure) -> DecodedScan? {
        let symbology = options.leniences.contains(.symbologyCase) ? otherCase(datum) : nil
        let substitutes = options.leniences.contains(.substitutedGS) ? GSSubstitute.count : 0
        for round in 0..<2 {
            let isOtherCase = round == 1
            if isOtherCase, symbology == nil { continue }
            for number in 0...substitutes {
                // 0 for none.
                let substitute = number > 0 ? GSSubstitute(rawValue: number - 1) : nil
                if let substitute, !substitute.occurs(in: datum) { continue }
                reading.prepare(
                    datum,
                    allowed: options.leniences,
                    symbology: isOtherCase ? symbology : nil,
                    substitute: substitute
                )
                guard !reading.applied.isEmpty else { continue }
                switch attempt(reading, with: strict, into: &list) {
                case .taken(let scan): return scan
                case .associations(let failure):
                    if isRefused { throw failure }
                case .refused: break
                }
            }
        }
        return nil
    }

    private func attempt(
        _ reading: borrowing LenientReading,
        with strict: ScanDecoder,
        into list: inout ElementList
    ) -> Attempt {
        do throws(DecodeFailure) {
            var scan = try strict.decode(reading.bytes.span, into: &list)
            guard scan.syntax != nil else { return .refused }
            list.takeOrigins(of: reading)
            scan.leniences = reading.applied
            if scan.symbology != nil { scan.dataOffset = reading.origin(of: 2) + 1 }
            return .taken(scan)
        } catch {
            guard error.isAssociation else { return .refused }
            list.takeOrigins(of: reading)
            return .associations(error.moved(to: reading.origin(of: error.offset)))
        }
    }

    /// The symbology identifier that the one of `datum` may be meant for, letters of the other case.
    private func otherCase(_ datum: borrowing Span<UInt8>) -> SymbologyIdentifier? {
        var place = 0
        while place < datum.count, datum[place] == ElementStrings.separator { place += 1 }
        guard datum.count - place >= 3, datum[place] == UInt8(ascii: "]") else { return nil }
        let (code, modifier) = (datum[place + 1], datum[place + 2])
        guard (code | 0x20) &- 0x61 < 26 else { return nil }
        let isLower = modifier &- 0x61 < 6
        let upper = isLower ? modifier & ~0x20 : modifier
        let same = SymbologyIdentifier(code: code, modifier: upper)
        if isLower, same.content != nil { return same }
        let other = SymbologyIdentifier(code: code ^ 0x20, modifier: upper)
        return other.content == nil ? nil : other
    }
}

extension DecodeFailure {
    /// The same failure at another place.
    func moved(to offset: Int) -> DecodeFailure {
        DecodeFailure(code, ai: ai, di: di, offset: offset, expected: expected, found: found)
    }
}
