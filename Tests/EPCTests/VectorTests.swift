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
    var clause: String?
    var hostname: String?
    var printedLink: String?

    enum CodingKeys: String, CodingKey {
        case hex, scheme, filter, elements, why, pc, toggle, afi, uri, error, clause, hostname
        case tagURI = "tag_uri"
        case pureURI = "pure_uri"
        case digitalLink = "digital_link"
        case printedLink = "digital_link_printed"
        case xpc1 = "xpc_w1"
        case xpc2 = "xpc_w2"
        case payload = "payload_after_pc_xpc"
        case words = "length_words"
        case epc = "epc_hex"
    }

    var description: String { "\(scheme ?? why ?? pc ?? "") \(hex ?? payload ?? "")" }

    /// Whether the row is of a scheme without URIs, with its values coded one by one.
    var isPlus: Bool { (scheme ?? why ?? "").contains("+") }

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
    @Test(arguments: Vector.read("epc"))
    func anEPCGivesItsURIsAndElements(_ row: Vector) throws {
        var list = ElementList()
        let epc = try decodeEPC(#require(bits(row.hex ?? "")), into: &list)
        #expect(epc.scheme.rawValue == row.scheme?.lowercased())
        #expect(epc.filter.map(Int.init) == row.filter)
        #expect(text { epc.appendTagURI(to: &$0) } == row.tagURI ?? "")
        #expect(text { epc.appendPureURI(to: &$0) } == row.pureURI ?? "")
        #expect(list.pairs == row.elements ?? [])
        #expect(text { epc.appendHostname(to: &$0) } == row.hostname ?? "")
        let link = text { epc.appendDigitalLink(of: list, to: &$0) }
        if let expected = row.digitalLink { #expect(link == expected) }
        // What the standard prints for the other schemes is at another domain than ours.
        if row.isPlus, let expected = row.printedLink { #expect(link == expected) }
    }

    @Test(arguments: Vector.read("epc_invalid"))
    func bitsThatAreNoEPCAreRefused(_ row: Vector) throws {
        guard let bits = bits(row.hex ?? "") else { return }
        var list = ElementList()
        let failure = #expect(throws: EPCFailure.self) { _ = try decodeEPC(bits, into: &list) }
        #expect(list.isEmpty)
        if row.isPlus { #expect(failure?.clause == row.clause) }
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
            #expect(text { epc.appendTagURI(control: memory, to: &$0) } == row.uri ?? "")
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
