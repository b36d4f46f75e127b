// SPDX-License-Identifier: Apache-2.0

import EPC
import Foundation
import GS1
import Testing

/// A row of a vector file.
struct Vector: Decodable, CustomStringConvertible {
    var hex: String?
    var scheme: String?
    var filter: Int?
    var tagURI: String?
    var pureURI: String?
    var elements: [[String]]?
    var digitalLink: String?
    var why: String?
    var pc: String?
    var xpc1: String?
    var xpc2: String?
    var payload: String?
    var words: Int?
    var toggle: Int?
    var afi: String?
    var epc: String?
    var uri: String?
    var error: String?

    enum CodingKeys: String, CodingKey {
        case hex, scheme, filter, elements, why, pc, toggle, afi, uri, error
        case tagURI = "tag_uri"
        case pureURI = "pure_uri"
        case digitalLink = "digital_link"
        case xpc1 = "xpc_w1"
        case xpc2 = "xpc_w2"
        case payload = "payload_after_pc_xpc"
        case words = "length_words"
        case epc = "epc_hex"
    }

    var description: String { "\(scheme ?? why ?? pc ?? "") \(hex ?? payload ?? "")" }

    /// Whether the row is of a scheme whose fields are decoded.
    var isDecoded: Bool { !(scheme ?? why ?? "").contains("+") }

    static func read(_ name: String) -> [Vector] {
        guard
            let url = Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Fixtures"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Vector.self, from: Data($0.utf8))
        }
    }
}

/// The bits that hexadecimal digits spell, or `nil` where they are none.
func bits(_ hex: String) -> MemoryBits? {
    var bits = MemoryBits()
    for (index, character) in hex.enumerated() {
        guard let digit = character.hexDigitValue, index < 128 else { return nil }
        bits.setBits(at: index * 4, count: 4, to: UInt64(digit))
    }
    return bits
}

func text(_ write: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    write(&bytes)
    return String(decoding: bytes, as: UTF8.self)
}

extension ElementList {
    /// The elements as pairs of text.
    var pairs: [[String]] {
        elements.map { ["\($0.ai)", String(decoding: bytes[$0.value], as: UTF8.self)] }
    }
}

@Suite struct VectorTests {
    @Test(arguments: Vector.read("epc").filter(\.isDecoded))
    func anEPCGivesItsURIsAndElements(_ row: Vector) throws {
        var list = ElementList()
        let epc = try decodeEPC(#require(bits(row.hex ?? "")), into: &list)
        #expect(epc.scheme.rawValue == row.scheme)
        #expect(epc.filter.map(Int.init) == row.filter)
        #expect(text { epc.appendTagURI(to: &$0) } == row.tagURI)
        #expect(text { epc.appendPureURI(to: &$0) } == row.pureURI)
        #expect(list.pairs == row.elements ?? [])
        if let link = row.digitalLink { #expect(text { list.appendDigitalLink(to: &$0) } == link) }
    }

    @Test(arguments: Vector.read("epc").filter { !$0.isDecoded })
    func aSchemeThatIsNotDecodedIsKnownByName(_ row: Vector) throws {
        var list = ElementList()
        let header = try #require(bits(row.hex ?? "")).byte(at: 0)
        #expect(Scheme(header: header)?.rawValue == row.scheme?.lowercased())
        #expect(throws: EPCFailure.self) { _ = try decodeEPC(#require(bits(row.hex ?? "")), into: &list) }
    }

    @Test(arguments: Vector.read("epc_invalid"))
    func bitsThatAreNoEPCAreRefused(_ row: Vector) throws {
        guard let bits = bits(row.hex ?? "") else { return }
        var list = ElementList()
        #expect(throws: EPCFailure.self) { _ = try decodeEPC(bits, into: &list) }
    }

    @Test(arguments: Vector.read("tag_memory"))
    func tagMemoryIsCutAndNamedByItsControlWords(_ row: Vector) throws {
        let words = "\(row.xpc1 ?? "")\(row.xpc2 ?? "")\(row.payload ?? "")"
        let bytes = stride(from: 0, to: words.count, by: 2).compactMap {
            UInt8(words.dropFirst($0).prefix(2), radix: 16)
        }
        let pc = ProtocolControl(rawValue: try #require(UInt16(row.pc ?? "", radix: 16)))
        #expect(pc.wordCount == row.words)
        #expect(pc.isISO == (row.toggle == 1))
        if row.error != nil {
            #expect(throws: EPCFailure.self) { try TagMemory(pc: pc, words: bytes.span) }
            return
        }
        let memory = try TagMemory(pc: pc, words: bytes.span)
        #expect(text { memory.bits.appendHexDigits(to: &$0) } == row.epc)
        if let afi = row.afi { #expect(pc.attributes == UInt8(afi, radix: 16)) }
        var list = ElementList()
        if let epc = try? memory.decode(into: &list) {
            #expect(text { epc.appendTagURI(control: memory, to: &$0) } == row.uri)
            #expect(list.pairs == row.elements ?? [])
            if let pure = row.pureURI { #expect(text { epc.appendPureURI(to: &$0) } == pure) }
        } else if let uri = row.uri {
            #expect(text { memory.appendRawURI(to: &$0) } == uri)
        }
    }

    @Test(arguments: [("epc", 378), ("epc_invalid", 160), ("tag_memory", 55)])
    func allRowsAreRead(_ name: String, _ count: Int) {
        #expect(Vector.read(name).count == count)
    }
}
