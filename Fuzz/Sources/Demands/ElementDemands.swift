// SPDX-License-Identifier: Apache-2.0

public import GS1

extension ElementList {
    /// What one element says: its identifier and value.
    public struct Statement: Hashable {
        /// What the value is.
        public let ai: ApplicationIdentifier
        /// The value.
        public let value: [UInt8]
    }

    /// What the elements say, in their order.
    public var statements: [Statement] {
        elements.map { Statement(ai: $0.ai, value: Array(bytes[$0.value])) }
    }
}

/// Demands that a failure stands inside the datum and can be put into words.
public func demand(_ failure: DecodeFailure, of datum: borrowing Span<UInt8>) {
    demand(failure.offset >= 0 && failure.offset <= datum.count, "offset \(failure.offset) of \(datum.count)")
    demand(!failure.description.isEmpty, "a failure without words")
}

/// Demands of an accepted list all that holds whatever it was decoded from.
///
/// - Parameters:
///   - list: Elements that `decoder` accepted.
///   - datum: What they were decoded from.
///   - decoder: With the options under which they were accepted.
public func demand(
    _ list: ElementList,
    from datum: borrowing Span<UInt8>,
    by decoder: ScanDecoder
) {
    var end = 0
    for element in list.elements {
        demand(element.value.lowerBound >= end, "a value at \(element.value), not behind \(end)")
        demand(!element.value.isEmpty, "an empty value of \(element.ai)")
        end = element.value.upperBound
        demand(Int(element.offset) < datum.count, "element offset \(element.offset) of \(datum.count)")
    }
    demand(end <= min(list.bytes.count, datum.count + 14), "a value that ends at \(end)")
    guard !list.isEmpty else { return }
    demandElementString(list, by: decoder)
    demandBracketed(list, by: decoder)
    demandLink(list, by: decoder)
    demandCompressedLink(list, by: decoder)
    demandMeanings(list)
    demandIdentity(list)
}

private func demandElementString(_ list: ElementList, by decoder: ScanDecoder) {
    var datum = Array("]d2".utf8)
    list.appendElementString(to: &datum)
    guard datum.count <= ScanDecoder.maximumLength else { return }
    var again = ElementList()
    do throws(DecodeFailure) {
        _ = try decoder.decode(datum.span, into: &again)
    } catch {
        demand(false, "own element string \(text(datum)) refused: \(error)")
    }
    demand(again.statements == list.statements, "own element string \(text(datum)) says something else")
}

private func demandBracketed(_ list: ElementList, by decoder: ScanDecoder) {
    var datum: [UInt8] = []
    list.appendBracketed(to: &datum)
    guard datum.count <= ScanDecoder.maximumLength else { return }
    var again = ElementList()
    do throws(DecodeFailure) {
        try decoder.decodeBracketed(datum.span, into: &again)
    } catch {
        demand(false, "own bracketed form \(text(datum)) refused: \(error)")
    }
    demand(again.statements == list.statements, "own bracketed form \(text(datum)) says something else")
}

private func demandLink(_ list: ElementList, by decoder: ScanDecoder) {
    var datum = Array("kept".utf8)
    guard list.appendDigitalLink(to: &datum) else {
        return demand(datum == Array("kept".utf8), "a refused link left \(text(datum))")
    }
    datum.removeFirst(4)
    guard datum.count <= ScanDecoder.maximumLength else { return }
    var again = ElementList()
    do throws(DecodeFailure) {
        try decoder.decodeLink(datum.span, into: &again)
    } catch {
        demand(false, "own link \(text(datum)) refused: \(error)")
    }
    demand(
        Set(again.statements) == Set(list.statements),
        "own link \(text(datum)) says something else"
    )
}

/// Demands that the compressed link of an accepted list says the same, and is there exactly when there is a link.
public func demandCompressedLink(_ list: ElementList, by decoder: ScanDecoder) {
    var permissive = decoder
    permissive.options.permitCompressedLinks = true
    for keepsKey in [false, true] {
        var plain: [UInt8] = []
        var datum = Array("kept".utf8)
        guard list.appendCompressedDigitalLink(to: &datum, keepsKey: keepsKey) else {
            demand(datum == Array("kept".utf8), "a refused compressed link left \(text(datum))")
            return demand(!list.appendDigitalLink(to: &plain), "\(text(plain)) is not compressed")
        }
        datum.removeFirst(4)
        guard datum.count <= ScanDecoder.maximumLength else { return }
        var again = ElementList()
        do throws(DecodeFailure) {
            try permissive.decodeLink(datum.span, into: &again)
        } catch {
            demand(false, "own compressed link \(text(datum)) refused: \(error)")
        }
        demand(
            Set(again.statements) == Set(list.statements),
            "own compressed link \(text(datum)) says something else"
        )
    }
}

/// Demands that what the values of an accepted list mean has words.
public func demandMeanings(_ list: ElementList) {
    for element in list.elements {
        var words: [UInt8] = []
        let hasMeaning = list.appendMeaning(of: element, referenceYear: 2026, to: &words)
        demand(hasMeaning != words.isEmpty, "the meaning of (\(element.ai)) is \(text(words))")
    }
}

/// Demands that the identity of an accepted list is inside its bytes, and its item a link that says the same.
public func demandIdentity(_ list: ElementList) {
    var identity = Identity()
    identity.derive(from: list, referenceYear: 2026)
    for identifier in identity.ids {
        demand(identifier.value.upperBound <= identity.bytes.count, "an identifier beyond the bytes")
        demand(!identifier.value.isEmpty, "an empty \(identifier.key)")
    }
    guard let item = identity.item else { return }
    demand(identity.level != nil, "an item without a level")
    let link = Array(identity.bytes[item])
    var options = DecodeOptions()
    // An item names the thing only; what must accompany its identifiers is not part of it.
    options.checkAssociations = false
    var again = ElementList()
    do throws(DecodeFailure) {
        try ScanDecoder(options: options).decodeLink(link.span, into: &again)
    } catch {
        demand(false, "item \(text(link)) is no link: \(error)")
    }
    var same = Identity()
    same.derive(from: again, referenceYear: 2026)
    demand(same.level == identity.level, "item \(text(link)) has another level")
    demand(same.item.map { Array(same.bytes[$0]) } == link, "item \(text(link)) names something else")
}

/// Bytes as text, for messages.
public func text(_ bytes: [UInt8]) -> String {
    bytes.reduce(into: "") { result, byte in
        if (0x20..<0x7F).contains(byte) {
            result.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            result += "<\(String(byte, radix: 16, uppercase: true))>"
        }
    }
}
