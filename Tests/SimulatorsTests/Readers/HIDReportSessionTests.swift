// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// A virtual reader of a serial family behind HID reports, as a hidraw device hands them over.
private struct HIDReader<Reader: VirtualReader> {
    var reader: Reader
    var session: HIDReportSession
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var writes: [[UInt8]] = []
    var output = ReaderOutput()
    var reads = 0
    var scans: [[UInt8]] = []
    var notices: [ReaderNotice] = []
    var counters = ReaderCounters()

    init(_ family: ReaderFamily, _ reader: Reader, _ form: HIDReportForm) {
        self.reader = reader
        session = HIDReportSession(family.makeSession(.init()), form: form)
        session.start(at: now, into: &output)
        settle()
    }

    mutating func advance(milliseconds: Int64) {
        let end = now.advanced(byNanoseconds: milliseconds * 1_000_000)
        while let due = [session.deadline, reader.deadline].compactMap(\.self).min(), due <= end {
            now = max(now, due)
            reader.tick(at: now)
            session.tick(at: now, into: &output)
            settle()
        }
        now = end
    }

    mutating func feed(_ report: [UInt8]) {
        session.feed(report.span, at: now, into: &output)
        settle()
    }

    /// Carries writes to the reader and what it says back, in reports.
    mutating func settle() {
        repeat {
            collect()
            let form = session.form
            let bytes = output.send
            output.removeAll()
            #expect(bytes.count % form.writeSize == 0)
            for start in stride(from: 0, to: bytes.count, by: form.writeSize) {
                let write = Array(bytes[start..<(start + form.writeSize)])
                writes.append(write)
                #expect(write[0] == form.outputID ?? 0)
                let count = form.hasLength ? Int(write[1]) : form.outputSize
                let first = form.hasLength ? 2 : 1
                // The device knows where its frames end.
                var content = Array(write[first..<(first + count)])
                if !form.hasLength { while content.last == 0 { content.removeLast() } }
                reader.receive(content.span, at: now)
            }
            let said = reader.output.bytes
            reader.output.removeAll()
            let room = form.inputSize - (form.hasLength ? 1 : 0)
            for start in stride(from: 0, to: said.count, by: room) {
                let part = Array(said[start..<min(said.count, start + room)])
                let head = (form.inputID.map { [$0] } ?? []) + (form.hasLength ? [UInt8(part.count)] : [])
                let report = head + part + [UInt8](repeating: 0, count: room - part.count)
                session.feed(report.span, at: now, into: &output)
            }
        } while !output.send.isEmpty
        collect()
        output.removeAll()
    }

    private mutating func collect() {
        reads += output.reads.count
        scans += output.scans.map { Array(output.texts[$0.text]) }
        notices += output.notices
        counters += output.counters
    }
}

struct HIDReportSessionTests {
    static let population = TagPopulation(pallet: 3, seed: 5)
    static let forms = [
        HIDReportForm(),
        HIDReportForm(hasLength: true),
        HIDReportForm(inputSize: 63, outputSize: 63, inputID: 2, outputID: 1, hasLength: true),
        HIDReportForm(inputSize: 32, outputSize: 16, inputID: 5),
    ]

    @Test("A family's whole conversation goes through reports of every form", arguments: forms)
    func conversation(form: HIDReportForm) {
        // Padding after text would be part of the next line: text needs a length.
        guard form.hasLength else { return }
        var device = HIDReader(.tsl, VirtualTSLReader(), form)
        device.advance(milliseconds: 500)
        #expect(device.notices.last?.isReady == true)
        while !device.reader.isReading { device.advance(milliseconds: 10) }
        let sighting = TagSighting(nanoseconds: 0, tag: 0, antenna: 1, rssi: -50)
        device.reader.observe(sighting, of: Self.population.tags[0], at: device.now)
        device.advance(milliseconds: 200)
        #expect(device.reads == 1 && device.counters.isEmpty)
        #expect(device.writes.allSatisfy { $0.count == form.writeSize })
        #expect(device.reader.commands.starts(with: [".ab", ".vr"]))
    }

    @Test("Padding is no noise, and noise stays noise", arguments: forms)
    func padding(form: HIDReportForm) {
        var device = HIDReader(.em4100, VirtualEM4100Reader(), form)
        for tag in 0..<3 {
            let sighting = TagSighting(nanoseconds: 0, tag: tag, antenna: 1, rssi: -50)
            device.reader.observe(sighting, of: Self.population.tags[tag], at: device.now)
            device.settle()
        }
        #expect(device.scans.count == 3 && device.counters.isEmpty && device.writes.isEmpty)
        let head = (form.inputID.map { [$0] } ?? []) + (form.hasLength ? [2] : [])
        device.feed(head + [0x55, 0xAA] + [UInt8](repeating: 0, count: 20))
        #expect(device.counters.bytesSkipped == 2)
    }

    @Test("Reports of another number, or with a length they have not, are counted and left out")
    func malformed() {
        let form = HIDReportForm(inputSize: 8, outputSize: 8, inputID: 2, outputID: 1, hasLength: true)
        #expect(form.readSize == 9 && form.writeSize == 9)
        var device = HIDReader(.em4100, VirtualEM4100Reader(), form)
        device.feed([3, 2, 0x55, 0xAA])
        device.feed([2, 9, 1, 2, 3, 4, 5, 6, 7])
        device.feed([2])
        device.feed([UInt8](repeating: 2, count: 10))
        device.feed([])
        #expect(device.counters.malformed == 4 && device.counters.bytesSkipped == 0)
    }
}
