// SPDX-License-Identifier: Apache-2.0

import ScannerInput
import Simulators
import Testing

@Suite struct Type2TagTests {
    /// Lock control and memory control, as NTAG and Ultralight C tags leave the factory.
    static let controls: [UInt8] = [0x01, 0x03, 0xA0, 0x0C, 0x34, 0x02, 0x03, 0x10, 0x00, 0x44]

    @Test(arguments: [
        [], controls, [0x00, 0x00, 0x00], [0xFD, 0x05, 1, 2, 3, 4, 5], controls + controls + [0x00],
    ])
    func `Other blocks before the message are stepped over`(_ blocks: [UInt8]) {
        var bench = NFCBench()
        bench.present(
            .memory(uid: SimulatedNFCTag.uid, message: NDEFWriting.uri("https://a/b"), after: blocks)
        )
        #expect(bench.texts == ["https://a/b"])
    }

    @Test(arguments: [240, 254, 255, 256, 800])
    func `A message of any length is read whole`(_ count: Int) {
        var bench = NFCBench()
        let uri = "https://" + String(repeating: "x", count: count)
        bench.present(.memory(uid: SimulatedNFCTag.uid, message: NDEFWriting.uri(uri), area: 872))
        #expect(bench.texts == [uri])
    }

    @Test(
        arguments: [
            // A terminator first; lengths that lead out of the area; a message without end.
            [0xFE, 0x03, 0x01, 0x00], [0x03, 0xFF, 0x02, 0x00], [0xFD, 0xFF, 0xFF, 0xFF], [0x03, 0xFF],
            [0x01],
        ] as [[UInt8]]
    )
    func `Blocks that make no sense hold no message`(_ area: [UInt8]) {
        var bench = NFCBench()
        var memory = [UInt8](repeating: 0, count: 12) + [0xE1, 0x10, 0x06, 0x00]
        memory += area + [UInt8](repeating: 0xFD, count: 48 - area.count)
        bench.present(SimulatedNFCTag(uid: [1, 2, 3, 4], kind: .memory(memory + [0, 0, 0, 0])))
        #expect(bench.texts == ["01020304"])
        #expect(bench.driver.failure == nil)
    }
}
