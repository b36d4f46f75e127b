// SPDX-License-Identifier: Apache-2.0

/// Messages of ISO/IEC 15434: an envelope of formats, each with a header and data.
///
/// ```
/// [)> RS │ 06 GS 1P… GS S… GS Q… RS │ 05 GS 01…10… RS │ EOT
/// header │ format, header to trailer│ as many as fit  │ trailer
/// ```
///
/// Data Matrix carries `[)>` RS `05` GS or `[)>` RS `06` GS and RS EOT as a macro character, which readers expand.
///
/// | format | holds | is |
/// | --- | --- | --- |
/// | 05 | GS1 element strings | decoded to elements |
/// | 06 | data with identifiers of ANSI MH10.8.2 | decoded to ``MessageContent`` |
/// | 01–04, 07–12 | transport labels, EDI, free text, binary data, text elements | left out, and told |
/// | others | nothing that the standard defines | an error: framing that we do not know |
enum MessageEnvelope {
    /// RS, which ends each format.
    static let formatEnd: UInt8 = 0x1E
    /// EOT, which ends the message.
    static let end: UInt8 = 0x04

    /// Whether a message header begins at `start`: `[)>` RS.
    static func begins(_ datum: borrowing Span<UInt8>, at start: Int) -> Bool {
        datum.count - start >= 4 && datum[start] == UInt8(ascii: "[") && datum[start + 1] == UInt8(ascii: ")")
            && datum[start + 2] == UInt8(ascii: ">") && datum[start + 3] == formatEnd
    }

    /// Parses the message that begins at `start` and fills the rest of `datum`.
    ///
    /// - Throws: ``DecodeFailure/Code/envelope`` when it is not framed as the standard demands,
    ///   ``DecodeFailure/Code/formatUnknown`` when it has a format that does not exist, and what is wrong with the
    ///   data.
    static func parse(
        _ datum: borrowing Span<UInt8>,
        from start: Int,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        var position = start + 4
        repeat {
            position = try parseFormat(datum, at: position, into: &list)
        } while position < datum.count && datum[position] != end
        guard position < datum.count else {
            throw DecodeFailure(.envelope, offset: position, expected: .byte(end))
        }
        guard position + 1 == datum.count else {
            throw DecodeFailure(.envelope, offset: position + 1, found: .byte(datum[position + 1]))
        }
    }

    /// Parses one format.
    ///
    /// - Returns: The place behind its trailer.
    private static func parseFormat(
        _ datum: borrowing Span<UInt8>,
        at position: Int,
        into list: inout ElementList
    ) throws(DecodeFailure) -> Int {
        guard datum.count - position >= 2, CharacterSets.firstNonDigit(datum, position, position + 2) == nil
        else {
            let found: DecodeFailure.Fact = position < datum.count ? .byte(datum[position]) : .none
            throw DecodeFailure(.envelope, offset: position, found: found)
        }
        let format = twoDigits(datum, position)
        let header = position + 2
        switch format {
        case 5, 6:
            let stop = datum.first(formatEnd, header, datum.count)
            guard stop < datum.count else {
                throw DecodeFailure(.envelope, offset: stop, expected: .byte(formatEnd))
            }
            guard header < stop, datum[header] == ElementStrings.separator else {
                throw DecodeFailure(
                    .envelope,
                    offset: header,
                    expected: .byte(ElementStrings.separator),
                    found: .byte(datum[header])
                )
            }
            if format == 5 {
                try ElementStrings.parse(datum.extracting(0..<stop), from: header + 1, into: &list)
            } else {
                try parseData(datum, header + 1, stop, into: &list)
            }
            return stop + 1
        case 1...4, 7...12:
            list.message.hasUndecodedFormats = true
            // Format 02, a whole EDI message, needs no trailer of its own.
            let last = datum.count - 1
            let limit = last >= header && datum[last] == end ? last : datum.count
            let stop = try format == 9 ? binaryEnd(datum, header) : datum.first(formatEnd, header, limit)
            return stop < datum.count && datum[stop] == formatEnd ? stop + 1 : stop
        default: throw DecodeFailure(.formatUnknown, offset: position, found: .count(format))
        }
    }

    /// Where the binary data of format 09 ends: its header says how many bytes there are.
    ///
    /// `09` GS type GS compression GS number of bytes GS bytes RS.
    private static func binaryEnd(_ datum: borrowing Span<UInt8>, _ header: Int) throws(DecodeFailure) -> Int
    {
        var place = header
        var number = 0
        for field in 0..<4 {
            guard place < datum.count, datum[place] == ElementStrings.separator else {
                throw DecodeFailure(.envelope, offset: place, expected: .byte(ElementStrings.separator))
            }
            place += 1
            if field == 3 { break }
            let stop = datum.first(ElementStrings.separator, place, datum.count)
            if field == 2 {
                guard stop > place, stop - place <= 5, CharacterSets.firstNonDigit(datum, place, stop) == nil
                else {
                    throw DecodeFailure(.envelope, offset: place)
                }
                for index in place..<stop { number = number * 10 + Int(datum[index] & 0x0F) }
            }
            place = stop
        }
        guard number < datum.count - place else { throw DecodeFailure(.envelope, offset: datum.count) }
        return place + number
    }

    /// Parses the data of format 06 from `start` to `stop`.
    private static func parseData(
        _ datum: borrowing Span<UInt8>,
        _ start: Int,
        _ stop: Int,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        var position = start
        while true {
            let limit = datum.first(ElementStrings.separator, position, stop)
            guard position < limit else { throw DecodeFailure(.empty, offset: position) }
            guard let di = DataIdentifier(datum, at: position, end: limit) else {
                throw DecodeFailure(.unknownDI, offset: position, found: .byte(datum[position]))
            }
            let value = position + di.length
            // Labels have fields for data that an order does not have: they say nothing, and nothing wrong.
            if value < limit {
                if di == .gs1Data {
                    try ElementStrings.parse(datum.extracting(0..<limit), from: value, into: &list)
                }
                try DataRules.check(di, datum, value..<limit)
                list.message.append(di, datum, value..<limit, offset: position)
            }
            guard limit < stop else { return try checkPharmacyDate(datum, list.message) }
            position = limit + 1
        }
    }

    /// Beside a Pharmacy Product Number a date is that of expiry, and has to be one.
    private static func checkPharmacyDate(
        _ datum: borrowing Span<UInt8>,
        _ content: borrowing MessageContent
    ) throws(DecodeFailure) {
        guard content.value(of: .pharmacyProductNumber) != nil else { return }
        for element in content.elements where element.di == .date {
            let start = element.offset + element.di.length
            try DataRules.checkDate(.date, datum, start..<(start + element.value.count), count: 6)
        }
    }
}
