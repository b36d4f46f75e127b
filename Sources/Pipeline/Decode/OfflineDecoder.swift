// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC
public import GS1

/// Answers what a datum is, one JSON object a datum: the contract of `tally decode --json -` (design §4).
///
///     ]d20109506000134352…   →  {"ok":true,"as":"scan","symbology":"]d2","elements":[["01","095…
///     ]d20109506000134353    →  {"ok":false,"as":"scan","error":{"code":"check-digit",…
///
/// A datum that does not decode is an answer like any other. Storage is reused from datum to datum.
public struct OfflineDecoder {
    /// What each datum is taken for.
    public var form: DecodeForm
    /// The rules of GS1 data.
    public var options: DecodeOptions
    /// The year from which two-digit years get their century.
    public var referenceYear: Int

    private var scan = ScanContent()
    private var tag = TagDecoder()

    /// A decoder that answers under these rules.
    public init(form: DecodeForm = .auto, options: DecodeOptions = DecodeOptions(), referenceYear: Int) {
        self.form = form
        self.options = options
        self.referenceYear = referenceYear
    }

    /// Appends the answer for one datum, without a line end.
    ///
    /// - Parameters:
    ///   - datum: The line, without its LF; may be empty and hold any byte.
    ///   - bytes: Where the JSON object goes.
    public mutating func answer(_ datum: borrowing Span<UInt8>, to bytes: inout [UInt8]) {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        // Moved, not copied: what the caller has gathered so far may be long.
        var json = JSONWriter(appendingTo: consume taken)
        let form = form == .auto ? DecodeForm.detect(datum) : form
        switch form {
        case .auto, .scan, .link, .bracketed: answerElements(datum, as: form, &json)
        case .epc: answerEPC(datum, &json)
        case .memory: answerMemory(datum, &json)
        }
        bytes = []
        swap(&bytes, &json.bytes)
    }
}

// MARK: - GS1 data

extension OfflineDecoder {
    private mutating func answerElements(
        _ datum: borrowing Span<UInt8>,
        as form: DecodeForm,
        _ json: inout JSONWriter
    ) {
        scan.decode(datum, as: form, with: ScanDecoder(options: options), referenceYear: referenceYear)
        // A day 00 can be seen in the elements.
        let flags = scan.flags.subtracting(.day00)
        if let failure = scan.failure { return json.refuse(Problem(failure), as: form, flags: flags) }
        json.begin(form)
        if let symbology = scan.symbology { json.member(symbology) }
        if let syntax = scan.syntax { json.member("syntax", syntax.rawValue) }
        json.member("elements", scan.elements)
        if scan.elements.isEmpty {
            json.key("text")
            json.string(datum.extracting(scan.dataOffset..<datum.count))
        }
        json.member(scan.identity)
        json.member(flags)
        json.endObject()
    }
}

// MARK: - EPC memory

extension OfflineDecoder {
    private mutating func answerEPC(_ datum: borrowing Span<UInt8>, _ json: inout JSONWriter) {
        let bits: MemoryBits
        switch HexBits.parse(datum, 0..<datum.count) {
        case .success(let parsed): bits = parsed
        case .failure(let failure): return json.refuse(failure.problem, as: .epc)
        }
        tag.decode(bits, afi: nil, referenceYear: referenceYear)
        if let failure = tag.failure { return json.refuse(Problem(failure, from: 0), as: .epc) }
        json.begin(.epc)
        json.member(tag)
        json.endObject()
    }

    // `PPPP HEX`: the words after the PC word begin at byte 5 of the datum.
    private mutating func answerMemory(_ datum: borrowing Span<UInt8>, _ json: inout JSONWriter) {
        guard datum.count >= 4, datum.isHex(0..<4), datum.count == 4 || datum[4] == UInt8(ascii: " ") else {
            return json.refuse(Problem(DecodeFailure(.syntax, offset: 0)), as: .memory)
        }
        let start = min(datum.count, 5)
        for index in start..<datum.count where datum[index].hexValue == nil {
            let failure = DecodeFailure(.character, offset: index, found: .byte(datum[index]))
            return json.refuse(Problem(failure), as: .memory)
        }
        guard (datum.count - start).isMultiple(of: 2) else {
            return json.refuse(Problem(DecodeFailure(.tooShort, offset: datum.count)), as: .memory)
        }
        let pc = ProtocolControl(
            rawValue: UInt16(datum.hexByte(at: 0)) << 8 | UInt16(datum.hexByte(at: 2))
        )
        var words: [UInt8] = []
        for index in stride(from: start, to: datum.count, by: 2) { words.append(datum.hexByte(at: index)) }
        let memory: TagMemory
        do throws(EPCFailure) {
            memory = try TagMemory(pc: pc, words: words.span)
        } catch {
            return json.refuse(Problem(error, from: start), as: .memory)
        }
        let afi = pc.isISO ? pc.attributes : nil
        tag.decode(memory.bits, afi: afi, control: memory, referenceYear: referenceYear)
        json.begin(.memory)
        json.key("pc")
        json.hex(pc.rawValue)
        json.member("toggle", pc.isISO ? 1 : 0)
        json.key("afi")
        if let afi {
            json.hex(afi)
        } else {
            json.null()
        }
        if let family = memory.applicationFamily { json.member(family) }
        if memory.content != .epc { json.member("content", memory.content.rawValue) }
        json.member(tag)
        json.endObject()
    }
}

// MARK: - Parts of an answer

extension Problem {
    /// Why bits are no EPC; `start` is the byte of the datum where their hex digits begin.
    fileprivate init(_ failure: EPCFailure, from start: Int) {
        self.init(failure)
        offset = start + failure.bit / 4
    }

    /// Why bits are no EPC.
    init(_ failure: EPCFailure) {
        self.init(code: failure.code.rawValue, message: failure.description)
    }
}

extension JSONWriter {
    fileprivate mutating func begin(_ form: DecodeForm) {
        beginObject()
        member("ok", true)
        member("as", form.rawValue)
    }

    fileprivate mutating func refuse(_ problem: Problem, as form: DecodeForm, flags: EventFlags = []) {
        beginObject()
        member("ok", false)
        member("as", form.rawValue)
        key("error")
        problem.write(to: &self)
        member(flags)
        endObject()
    }

    /// The flags, where there are some.
    fileprivate mutating func member(_ flags: EventFlags) {
        if !flags.isEmpty { member("flags", flags) }
    }

    /// What carries a tag with ISO data, where we know its family: `transport unit (ISO 17365)`.
    fileprivate mutating func member(_ family: ApplicationFamily) {
        guard let name = family.name else { return }
        member("family", family.standard.map { "\(name) (\($0))" } ?? name)
    }

    fileprivate mutating func member(_ tag: TagDecoder) {
        member("scheme", tag.scheme)
        if let filter = tag.epc?.filter { member("filter", Int(filter)) }
        if !tag.tagURI.isEmpty {
            key("tag_uri")
            string(tag.tagURI.span)
        }
        if !tag.pureURI.isEmpty {
            key("pure_uri")
            string(tag.pureURI.span)
        }
        member("elements", tag.elements)
        if let epc = tag.epc, !tag.elements.isEmpty {
            key("digital_link")
            quoted { epc.appendDigitalLink(of: tag.elements, to: &$0) }
        }
        member(tag.identity)
    }

    fileprivate mutating func member(_ identity: borrowing Identity) {
        if !identity.ids.isEmpty { member("ids", identity) }
        if let level = identity.level { member("level", level.rawValue) }
        if let item = identity.item {
            key("item")
            string(identity.bytes.span.extracting(item))
        }
    }
}
