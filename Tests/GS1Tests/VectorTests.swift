// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

@Suite struct VectorTests {
    private var marked: DecodeOptions {
        var options = DecodeOptions()
        options.unmarked = .refuse
        return options
    }

    @Test(arguments: Vector.read("gs1_valid"))
    func aValidScanGivesItsElements(_ row: Vector) {
        let answer = Answer(scan: row.scan ?? "", options: marked)
        #expect(answer.failure == nil)
        #expect(answer.elements == row.elements)
        #expect(answer.isText == (row.kind == "plain"))
    }

    @Test(arguments: Vector.read("gs1_invalid"))
    func anInvalidScanIsRefused(_ row: Vector) {
        let answer = Answer(scan: row.scan ?? "", options: marked)
        #expect(answer.failure != nil, "\(row.why ?? "")")
        #expect(answer.failure?.isAssociation ?? false == (row.lenientElements != nil) || isExclusion(answer))
        if let elements = row.lenientElements {
            var lenient = marked
            lenient.checkAssociations = false
            let answer = Answer(scan: row.scan ?? "", options: lenient)
            #expect(answer.failure == nil)
            #expect(answer.elements == elements)
        }
    }

    @Test(arguments: Vector.read("gs1_bracketed"))
    func theFormForPeopleGivesItsElements(_ row: Vector) {
        let answer = Answer(bracketed: row.bracketed ?? "")
        #expect((answer.failure == nil) == row.valid, "\(row.why ?? "") \(answer.failure?.description ?? "")")
        if row.valid == true { #expect(answer.elements == row.elements) }
        if let elements = row.lenientElements {
            var lenient = DecodeOptions()
            lenient.checkAssociations = false
            let answer = Answer(bracketed: row.bracketed ?? "", options: lenient)
            #expect(answer.failure == nil)
            #expect(answer.elements == elements)
        }
    }

    @Test(arguments: Vector.read("digital_link"))
    func aDigitalLinkGivesItsElements(_ row: Vector) {
        let answer = Answer(link: row.uri ?? "")
        #expect((answer.failure == nil) == row.valid, "\(row.why ?? "") \(answer.failure?.description ?? "")")
        if row.valid == true { #expect(answer.elements == row.elements) }
        if let elements = row.zeroSuppressed {
            var permissive = DecodeOptions()
            permissive.permitZeroSuppressedGTIN = true
            let answer = Answer(link: row.uri ?? "", options: permissive)
            #expect(answer.failure == nil)
            #expect(answer.elements == elements)
        }
    }

    @Test(arguments: [
        ("gs1_valid", 300), ("gs1_invalid", 213), ("gs1_bracketed", 60), ("digital_link", 160),
    ])
    func allRowsAreRead(_ name: String, _ count: Int) {
        #expect(Vector.read(name).count == count)
    }

    private func isExclusion(_ answer: Answer) -> Bool { answer.failure?.code == .exclusiveAssociation }
}
