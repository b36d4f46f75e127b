// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Pipeline
import ReadWindows
import Testing

@Suite struct LedgerTests {
    /// Anything in any order, with a way to the queue that is open, tight or shut, in turns.
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `the ledger balances after every turn`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var window = WindowOptions(mode: seed.isMultiple(of: 2) ? .presence : .holdOff)
        window.maxTags = 16
        window.reportEvery = seed == 4 ? .seconds(2) : nil
        let bench = Bench(window: window, seed: seed)
        bench.reader(.ready)
        var scansIn: UInt64 = 0
        var readsIn: UInt64 = 0
        for _ in 0..<1_500 {
            switch UInt8.random(in: 0..<8, using: &random) {
            case 0: bench.room = .ample
            case 1: bench.room = TurnRoom(records: 0, bytes: 0, reservedRecords: 0, reservedBytes: 0)
            case 2:
                bench.room = TurnRoom(
                    records: 3,
                    bytes: 64 * 1024,
                    reservedRecords: 5,
                    reservedBytes: 128 * 1024
                )
            default: break
            }
            let seconds = Double.random(in: 0...2, using: &random)
            bench.turn(after: seconds) { pipeline, now in
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    switch UInt8.random(in: 0..<10, using: &random) {
                    case 0...1:
                        let text = Array(
                            "]d2010950600013435221A\(UInt8.random(in: 0..<4, using: &random))".utf8
                        )
                        let scan = Scan(isDamaged: false, firstByte: now.monotonic, lastByte: now.monotonic)
                        pipeline.accept(scan, text: text.span, from: Bench.scanner, at: now)
                        scansIn += 1
                    case 2: pipeline.reject(.checksum, count: 2, from: Bench.reader, at: now)
                    case 3:
                        let states: [DeviceState] = [.ready, .error, .missing]
                        let state = states.randomElement(using: &random) ?? .ready
                        pipeline.device(Bench.reader, became: state, because: "", at: now)
                    default:
                        let reads = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                            var epc = Bench.bits("3074257BF7194E4000000000")
                            epc.setBits(at: 64, count: 32, to: UInt64.random(in: 0..<40, using: &random))
                            var read = TagRead(epc: epc, time: now.monotonic)
                            read.antenna = UInt8.random(in: 1...2, using: &random)
                            read.count = UInt32.random(in: 1...3, using: &random)
                            return read
                        }
                        pipeline.accept(reads.span, from: Bench.reader, at: now)
                        readsIn += reads.reduce(0) { $0 + UInt64($1.count) }
                    }
                }
            }
            let ledger = bench.pipeline.ledger
            #expect(ledger.isBalanced)
            #expect(ledger.devices[0].counts.reads == scansIn)
            #expect(ledger.devices[1].counts.reads == readsIn + ledger.devices[1].counts.rejected)
        }
        bench.room = .ample
        for _ in 0..<4 { bench.turn(after: 700) }
        let ledger = bench.pipeline.ledger
        #expect(ledger.isBalanced)
        #expect(ledger.total.open == 0, "with room, nothing waits")
        #expect(ledger.eventsMade == UInt64(bench.bodies.count))
        #expect(ledger.devices[0].counts.events == UInt64(bench.types.filter { $0 == .scan }.count))
        #expect(ledger.devices[1].counts.events == UInt64(bench.types.filter { $0 == .arrived }.count))
        #expect(ledger.total.lost > 0, "the way was shut often enough for the test to mean something")
    }
}
