// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Foundation
import Pipeline
import ReadWindows
import Testing

/// Tags that do not stand for one thing: clones, blanks, and those whose TID was to be read and was not.
@Suite struct DoubtfulTagTests {
    private static let tids = ["E28011052000000000000001", "E28011052000000000000002"]

    /// The flags of an event; `nil` where there are none.
    private func flags(_ bench: Bench, _ index: Int) throws -> [String]? {
        (try bench.event(index)["flags"] as? [String]).flatMap { $0.isEmpty ? nil : $0 }
    }

    @Test func `a second TID with the same EPC is announced as a clone, with its TID`() throws {
        let bench = Bench()
        bench.read(TagTests.sgtin, tid: Self.tids[0])
        bench.read(TagTests.sgtin, tid: Self.tids[1])
        bench.read(TagTests.sgtin, tid: Self.tids[1])
        #expect(bench.types == [.arrived, .arrived])
        #expect(try flags(bench, 0) == nil)
        #expect(try flags(bench, 1) == ["clone"])
        let tid = try (bench.event(1)["rfid"] as? [String: Any])?["tid"] as? String
        #expect(tid == Self.tids[1])
        let counts = bench.pipeline.ledger.devices[1].counts
        #expect(counts.reads == 3 && counts.events == 2 && counts.repeats == 1)
        #expect(bench.pipeline.ledger.isBalanced)
    }

    @Test func `with the key epc+tid tags that share an EPC are tags of their own`() throws {
        var window = WindowOptions()
        window.isKeyedByTID = true
        let bench = Bench(window: window)
        for tid in Self.tids { bench.read(TagTests.sgtin, tid: tid) }
        #expect(bench.types == [.arrived, .arrived])
        #expect(try flags(bench, 1) == nil)
    }

    @Test(arguments: ["000000000000000000000000", "E28011052000000000000001", "E200341201B802000000F00D", ""])
    func `a tag that was never programmed is flagged`(epc: String) throws {
        let bench = Bench()
        bench.read(epc, pc: UInt16(epc.count / 4) << 11)
        #expect(try flags(bench, 0) == ["blank"])
    }

    @Test func `what is programmed is not, nor what follows another standard`() throws {
        let bench = Bench()
        bench.read(TagTests.sgtin)
        bench.read("000000000000000000000000", pc: 0x31A5)
        #expect(try flags(bench, 0) == nil && flags(bench, 1) == nil)
    }

    @Test func `where the TID is to be read, a read without says so, until it came`() throws {
        let bench = Bench { $0[1].readsTID = true }
        bench.reader(.ready)
        bench.read(TagTests.sgtin)
        #expect(try flags(bench, 1) == ["no-tid"])
        bench.read(TagTests.sgtin, tid: Self.tids[0])
        bench.turn(after: 6)
        #expect(bench.types == [.device, .arrived, .departed])
        #expect(try flags(bench, 2) == nil)
        #expect(try (bench.event(2)["rfid"] as? [String: Any])?["tid"] as? String == Self.tids[0])
    }

    @Test func `user memory that was read is in the event`() throws {
        let bench = Bench()
        bench.read(TagTests.sgtin, user: "12345678")
        #expect(try (bench.event(0)["rfid"] as? [String: Any])?["user"] as? String == "12345678")
    }
}
