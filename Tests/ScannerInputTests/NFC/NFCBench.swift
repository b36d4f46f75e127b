// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

/// A driver and a virtual reader, wired to each other, with a clock that goes only when told to.
struct NFCBench {
    var driver: CCIDScan
    var reader: VirtualNFCReader
    var output = ScanOutput()
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    /// How many bytes at a time the driver gets; `nil` for all there are.
    var portion: Int?

    init(
        _ model: VirtualNFCReader.Model = .acr122u,
        options: ScannerOptions = ScannerOptions(),
        asksForBeeper: Bool = false
    ) {
        driver = CCIDScan(options: options, asksForBeeper: asksForBeeper)
        reader = VirtualNFCReader(model)
        settle()
    }

    /// Carries bytes to and fro until nobody has anything to say.
    mutating func settle() {
        while !reader.output.isEmpty || !driver.send.isEmpty {
            let heard = reader.output
            reader.output.removeAll()
            var offset = 0
            while offset < heard.count {
                let end = portion.map { min(heard.count, offset + $0) } ?? heard.count
                driver.feed(heard.span.extracting(offset..<end), at: now, into: &output)
                offset = end
            }
            var said: [UInt8] = []
            driver.takeSend { span in for index in span.indices { said.append(span[index]) } }
            let keepsRules = reader.receive(said.span)
            #expect(keepsRules)
        }
    }

    /// Lets time go to the driver's next deadline.
    mutating func waitForDeadline() {
        guard let deadline = driver.deadline else { return }
        now = max(now, deadline)
        driver.tick(at: now, into: &output)
        settle()
    }

    /// Holds a tag to the reader until it has been read.
    mutating func present(_ tag: SimulatedNFCTag) {
        reader.place(tag)
        settle()
        if !reader.model.hasInterrupts { waitForDeadline() }
    }

    mutating func takeAway() {
        reader.remove()
        settle()
        if !reader.model.hasInterrupts { waitForDeadline() }
    }

    /// What was scanned, as text.
    var texts: [String] { output.scans.map { String(decoding: output.text[$0.range], as: UTF8.self) } }
}

extension SimulatedNFCTag {
    static let uid: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80]
    static let link = "https://id.gs1.org/01/09506000134352/21/A7"
}
