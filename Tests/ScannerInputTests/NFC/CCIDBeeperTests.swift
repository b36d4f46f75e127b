// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

/// The beeper and the lights of an ACR122U (its "Application Programming Interface" 2.04, 6.2).
@Suite struct CCIDBeeperTests {
    private static let tag = SimulatedNFCTag.memory(
        uid: SimulatedNFCTag.uid,
        message: NDEFWriting.uri(SimulatedNFCTag.link)
    )

    private func lights(_ bench: NFCBench) -> [UInt8] { bench.reader.beeps.map { $0[3] } }

    @Test func `A reader is asked whether it beeps, and one that is not is read all the same`() {
        #expect(NFCBench(.acr122u, asksForBeeper: true).driver.hasBeeper)
        #expect(!NFCBench(.acr122u).driver.hasBeeper)
        var other = NFCBench(.polled, asksForBeeper: true)
        #expect(!other.driver.hasBeeper)
        let isGiven = other.driver.signal(.ok, at: other.now)
        #expect(!isGiven)
        other.present(Self.tag)
        #expect(other.texts == [SimulatedNFCTag.link])
        #expect(other.output.rejections.isEmpty)
    }

    @Test func `Each signal has lights of its own, and a number of beeps`() throws {
        for (signal, wanted) in zip(
            StationSignal.allCases,
            [[0xA0, 1], [0xF0, 2], [0x50, 3]] as [[UInt8]]
        ) {
            var bench = NFCBench(asksForBeeper: true)
            let isGiven = bench.driver.signal(signal, at: bench.now)
            #expect(isGiven)
            bench.settle()
            let beep = try #require(bench.reader.beeps.first)
            #expect(bench.reader.beeps.count == 1)
            #expect([beep[3], beep[7]] == wanted)
        }
    }

    @Test func `What is asked for while a tag is read is given when it has been, the gravest alone`() {
        var bench = NFCBench(asksForBeeper: true)
        bench.reader.place(Self.tag)
        // The reader's word that a tag is there, and no more.
        let heard = bench.reader.output
        bench.reader.output.removeAll()
        bench.driver.feed(heard.span, at: bench.now, into: &bench.output)
        #expect(bench.driver.isMidScan)
        for signal in [StationSignal.warn, .stop, .ok] { _ = bench.driver.signal(signal, at: bench.now) }
        #expect(lights(bench).isEmpty)
        bench.settle()
        #expect(bench.texts == [SimulatedNFCTag.link])
        #expect(lights(bench) == [0x50])
        // And the tag that stays is not scanned again for it.
        for _ in 0..<4 { bench.waitForDeadline() }
        #expect(bench.texts.count == 1)
        bench.takeAway()
        bench.present(Self.tag)
        #expect(bench.texts.count == 2)
    }

    @Test func `A reader that leaves such a question without an answer is read without a beeper`() {
        var driver = CCIDScan(options: ScannerOptions(), asksForBeeper: true)
        var output = ScanOutput()
        var reader = VirtualNFCReader(.polled)
        var now = MonotonicTime(nanoseconds: 0)
        driver.feed(reader.output.span, at: now, into: &output)
        reader.output.removeAll()
        // The question is lost.
        driver.takeSend { _ in }
        now = now.advanced(byNanoseconds: 4_000_000_000)
        driver.tick(at: now, into: &output)
        var said: [UInt8] = []
        driver.takeSend { span in for index in span.indices { said.append(span[index]) } }
        reader.receive(said.span)
        driver.feed(reader.output.span, at: now, into: &output)
        #expect(driver.failure == nil && driver.isReady && !driver.hasBeeper)
    }

    @Test func `What passes between reader and tag is told where it is asked for`() throws {
        var bench = NFCBench()
        bench.present(Self.tag)
        #expect(bench.driver.takeExchanges().isEmpty)
        bench.takeAway()
        bench.driver.isTraced = true
        bench.present(Self.tag)
        let exchanges = bench.driver.takeExchanges()
        let first = Array(exchanges.prefix(2))
        #expect(first[0] == .command([0xFF, 0xCA, 0x00, 0x00, 0x00]))
        #expect(first[1] == .answer(SimulatedNFCTag.uid + [0x90, 0x00]))
        #expect(
            exchanges.last
                == .tag(uid: SimulatedNFCTag.uid, message: NDEFWriting.uri(SimulatedNFCTag.link))
        )
        #expect(bench.driver.takeExchanges().isEmpty)
    }
}
