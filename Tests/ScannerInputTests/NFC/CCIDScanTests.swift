// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

@Suite struct CCIDScanTests {
    static let uid = SimulatedNFCTag.uid
    static let link = SimulatedNFCTag.link
    static let models: [VirtualNFCReader.Model] = [.acr122u, .polled]

    @Test(arguments: models)
    func `A Type 2 tag with a URI is a scan of the URI, prefix written out`(
        _ model: VirtualNFCReader.Model
    ) throws {
        var bench = NFCBench(model)
        #expect(bench.driver.isReady)
        bench.present(.memory(uid: Self.uid, message: NDEFWriting.uri(Self.link)))
        #expect(bench.texts == [Self.link])
        let tag = try #require(bench.output.scans.first?.scan.tag)
        #expect(tag.record == .uri)
        #expect(tag.uidByteCount == 7)
        #expect(bench.output.rejections.isEmpty)
    }

    @Test(arguments: models)
    func `A Type 4 card is read in as many parts as it wants`(_ model: VirtualNFCReader.Model) {
        for chunk in [15, 59, 240] {
            var bench = NFCBench(model)
            let long = Self.link + "?q=" + String(repeating: "x", count: 700)
            bench.present(
                SimulatedNFCTag(uid: Self.uid, kind: .files(message: NDEFWriting.uri(long), chunk: chunk))
            )
            #expect(bench.texts == [long], "in parts of \(chunk)")
        }
    }

    @Test(arguments: [
        SimulatedNFCTag(uid: [0xDE, 0xAD, 0xBE, 0xEF], kind: .classic),
        SimulatedNFCTag(uid: [0xDE, 0xAD, 0xBE, 0xEF], kind: .foreign),
        .memory(uid: [0xDE, 0xAD, 0xBE, 0xEF], message: []),
        .memory(uid: [0xDE, 0xAD, 0xBE, 0xEF], message: [0xD2, 0x03, 0x01, 0x61, 0x2F, 0x62, 0x00]),
        SimulatedNFCTag(uid: [0xDE, 0xAD, 0xBE, 0xEF], kind: .files(message: [], chunk: 59)),
        SimulatedNFCTag(uid: [0xDE, 0xAD, 0xBE, 0xEF], kind: .memory([UInt8](repeating: 0, count: 64))),
    ])
    func `A tag with nothing to read is a scan of its UID`(_ tag: SimulatedNFCTag) throws {
        var bench = NFCBench()
        bench.present(tag)
        #expect(bench.texts == ["DEADBEEF"])
        #expect(try #require(bench.output.scans.first?.scan.tag).record == nil)
        #expect(bench.output.rejections.isEmpty)
    }

    @Test(arguments: models)
    func `A tag that stays is one scan, presented again another`(_ model: VirtualNFCReader.Model) {
        var bench = NFCBench(model)
        let tag = SimulatedNFCTag.memory(uid: Self.uid, message: NDEFWriting.uri(Self.link))
        bench.present(tag)
        for _ in 0..<20 { bench.waitForDeadline() }
        #expect(bench.texts.count == 1)
        bench.takeAway()
        #expect(bench.texts.count == 1)
        bench.present(tag)
        #expect(bench.texts == [Self.link, Self.link])
        #expect(bench.output.rejections.isEmpty)
    }

    @Test func `A tag that lies on the reader when it is opened is scanned`() {
        var reader = VirtualNFCReader()
        reader.place(.memory(uid: Self.uid, message: NDEFWriting.text("hello")))
        reader.output.removeAll()
        var bench = NFCBench()
        let descriptor = VirtualNFCReader().output
        bench.driver = CCIDScan(options: ScannerOptions())
        bench.reader = reader
        bench.reader.output = descriptor
        bench.settle()
        #expect(bench.texts == ["hello"])
        #expect(bench.output.scans.first?.scan.tag?.record == .text)
    }

    @Test func `Any splitting of the bytes gives the same scans`() {
        for portion in [1, 2, 3, 7, 61, 64] {
            var bench = NFCBench()
            bench.portion = portion
            bench.present(.memory(uid: Self.uid, message: NDEFWriting.uri(Self.link)))
            bench.takeAway()
            #expect(bench.texts == [Self.link], "in portions of \(portion)")
            #expect(bench.output.rejections.isEmpty)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5])
    func `A tag that loses its field in the middle is read again`(_ command: Int) {
        var bench = NFCBench()
        bench.reader.place(.memory(uid: Self.uid, message: NDEFWriting.uri(Self.link)))
        // The last command that is needed is the fourth.
        bench.reader.faults = Array(repeating: .moreTime, count: command - 1) + [.mute]
        bench.settle()
        // Page 3 refused means that the tag has no message to a reader that cannot know better.
        #expect(bench.texts == [command == 2 ? "04A1B2C3D4E580" : Self.link])
        #expect(bench.output.rejections.isEmpty)
    }

    @Test func `A tag that goes on refusing its message is a scan of its UID`() {
        var bench = NFCBench()
        guard
            case .memory(let memory) = SimulatedNFCTag.memory(
                uid: Self.uid,
                message: NDEFWriting.uri(Self.link)
            ).kind
        else { return }
        // Page 7 and beyond are protected: they are not there.
        bench.present(SimulatedNFCTag(uid: Self.uid, kind: .memory(Array(memory.prefix(28)))))
        #expect(bench.texts == ["04A1B2C3D4E580"])
        #expect(bench.reader.commands.filter { $0 == [0xFF, 0xCA, 0, 0, 0] }.count == 3)
    }

    @Test func `A tag that answers nothing is counted and not scanned`() {
        var bench = NFCBench()
        bench.reader.place(.memory(uid: Self.uid, message: []))
        bench.reader.faults = [.mute, .mute, .mute]
        bench.settle()
        #expect(bench.texts.isEmpty)
        #expect(bench.output.rejections == [.malformed])
        bench.takeAway()
        #expect(bench.output.rejections == [.malformed])
    }

    @Test func `A tag that goes before it was read is counted, and the next is intact`() {
        var bench = NFCBench()
        bench.reader.faults = [.moreTime, .silence]
        bench.present(.memory(uid: Self.uid, message: NDEFWriting.uri(Self.link)))
        // The answer that the reader owed comes without a card.
        bench.reader.remove()
        bench.settle()
        #expect(bench.texts.isEmpty)
        USBPacket.append(
            .bulk,
            ([0x80, 0, 0, 0, 0, 0, 4, 0x42, 0xFE, 0] as [UInt8]).span,
            to: &bench.reader.output
        )
        bench.settle()
        #expect(bench.output.rejections == [.partial])
        bench.waitForDeadline()
        bench.present(.memory(uid: Self.uid, message: NDEFWriting.uri(Self.link)))
        #expect(bench.texts == [Self.link])
    }

    @Test func `A tag whose text is too long is rejected whole`() {
        var bench = NFCBench(options: ScannerOptions(maximumLength: 20))
        bench.present(.memory(uid: Self.uid, message: NDEFWriting.uri(Self.link)))
        #expect(bench.texts.isEmpty)
        #expect(bench.output.rejections == [.overlong])
        bench.takeAway()
        bench.present(.memory(uid: Self.uid, message: NDEFWriting.text("short")))
        #expect(bench.texts == ["short"])
    }

    @Test func `A message beyond all bounds is rejected before it is read`() {
        var bench = NFCBench(options: ScannerOptions(maximumLength: 65_536))
        let message = NDEFWriting.text(String(repeating: "x", count: 5_000))
        bench.present(SimulatedNFCTag(uid: Self.uid, kind: .files(message: message, chunk: 240)))
        #expect(bench.output.rejections == [.overlong])
        #expect(bench.reader.commands.count < 10)
    }

    @Test func `A reader that does not answer is given up after its time`() throws {
        var bench = NFCBench()
        bench.reader.faults = [.silence]
        bench.present(.memory(uid: Self.uid, message: []))
        let deadline = try #require(bench.driver.deadline)
        bench.driver.tick(at: deadline.advanced(byNanoseconds: -1), into: &bench.output)
        #expect(bench.driver.failure == nil)
        bench.driver.tick(at: deadline, into: &bench.output)
        #expect(bench.driver.failure == .silent)
        #expect(bench.output.rejections == [.partial])
        #expect(bench.driver.deadline == nil)
    }

    @Test(arguments: [VirtualNFCReader.Fault.garbage, .wrongSequence])
    func `An answer that makes no sense is counted, and the silence after it ends`(
        _ fault: VirtualNFCReader.Fault
    ) {
        var bench = NFCBench()
        bench.reader.faults = [fault]
        bench.present(.memory(uid: Self.uid, message: []))
        #expect(bench.output.rejections == [.malformed])
        bench.waitForDeadline()
        #expect(bench.driver.failure == .silent)
    }

    @Test func `A device that is no smart-card reader is refused`() {
        for descriptor in [[], [54, 0x21], [UInt8](repeating: 54, count: 54)] {
            var driver = CCIDScan(options: ScannerOptions())
            var output = ScanOutput()
            var bytes: [UInt8] = []
            USBPacket.append(.descriptor, descriptor.span, to: &bytes)
            driver.feed(bytes.span, at: MonotonicTime(nanoseconds: 0), into: &output)
            #expect(driver.failure == .unsuitable)
        }
    }

    @Test func `Unplugged in the middle of a tag counts as that, and begins anew`() {
        var bench = NFCBench()
        bench.reader.faults = [.silence]
        bench.present(.memory(uid: Self.uid, message: []))
        bench.driver.disconnect(at: bench.now, into: &bench.output)
        #expect(bench.output.rejections == [.disconnected])
        #expect(bench.driver.deadline == nil)
        bench.reader = VirtualNFCReader()
        bench.settle()
        bench.present(.memory(uid: Self.uid, message: NDEFWriting.uri(Self.link)))
        #expect(bench.texts == [Self.link])
    }
}
