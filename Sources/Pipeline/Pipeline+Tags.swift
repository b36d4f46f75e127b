// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC
internal import GS1
internal import ReadWindows

extension Pipeline {
    /// Puts tag reads into the windows of their read points, and writes what those say.
    public func accept(_ reads: borrowing Span<TagRead>, from device: DeviceIndex, at now: Instant) {
        wake(at: now)
        guard let account = account(of: device), !reads.isEmpty else { return }
        for index in reads.indices {
            let place = account.routes.point(of: reads[index].antenna)
            let verdict = points[place].window.read(
                reads[index],
                key: WindowKey(reads[index]),
                device: device,
                at: now,
                room: tagRoom,
                into: &output
            )
            guard !output.records.isEmpty else { continue }
            write(outputOf: place, arrival: verdict == .announced ? reads[index] : nil)
        }
        account.last = now.wall
    }

    /// Writes what a window put out, and empties it.
    ///
    /// - Parameters:
    ///   - place: The read point's place.
    ///   - arrival: The read that the last record announces, if it is one; it knows more than the window keeps.
    func write(outputOf place: Int, arrival: TagRead? = nil) {
        for index in output.records.indices {
            let isLast = index == output.records.count - 1
            write(output.records[index], of: place, arrival: isLast ? arrival : nil)
        }
        output.removeAll()
    }

    private func write(_ record: WindowRecord, of place: Int, arrival: TagRead?) {
        if let type = record.event { writeEvent(type, record, of: place, arrival: arrival) }
        switch record.storing {
        case .keep: break
        case .open: writeOpenTag(record.tag, of: place)
        case .close:
            let readPoint = batch.append(utf8: points[place].entry.name)
            batch.append(.closeTag(readPoint: readPoint, key: batch.append { record.tag.appendKey(to: &$0) }))
        }
    }

    private func writeEvent(
        _ type: EventType,
        _ record: WindowRecord,
        of place: Int,
        arrival: TagRead?
    ) {
        let summary = record.tag
        let pc = summary.pc.map(ProtocolControl.init(rawValue:))
        tag.decode(
            summary.epc,
            afi: pc?.isISO == true ? pc?.attributes : nil,
            referenceYear: referenceYear(at: record.time)
        )
        let device = type == .arrived ? summary.firstDevice : summary.lastDevice
        var header = header(type, at: record.time, record.monotonic, device: device)
        header.readPoint = points[place].entry.name
        header.step = points[place].step
        header.session = points[place].station.session
        header.flags.formUnion(record.flags)
        if tag.identity.hasDay00 { header.flags.insert(.day00) }
        header.flags.formUnion(doubts(about: summary, tid: arrival?.tid ?? summary.tid, by: device))
        var facts = arrival.map { TagFacts($0) } ?? TagFacts(summary)
        swap(&facts.antennas, &antennas)
        defer { swap(&facts.antennas, &antennas) }
        facts.antennas.removeAll(keepingCapacity: true)
        if type != .arrived { facts.addAggregate(of: summary) }

        var event = batch.beginEvent(header)
        event.identity(tag.identity, carrier: .rfid)
        event.rfid(facts, scheme: tag.scheme, tagURI: tag.tagURI.span)
        event.window(points[place].window.options.mode.rawValue)
        event.quality(tag.quality, problems: tag.failure.map { [Problem($0)] } ?? [])
        finish(event)
    }

    /// What keeps a tag from standing for one thing.
    private func doubts(about summary: TagSummary, tid: MemoryBits?, by device: DeviceIndex) -> EventFlags {
        var flags: EventFlags = []
        if !summary.key.isToggled, summary.epc.content.isBlank { flags.insert(.blank) }
        if tid == nil, account(of: device)?.entry.readsTID == true { flags.insert(.noTID) }
        return flags
    }

    private func writeOpenTag(_ summary: TagSummary, of place: Int) {
        let readPoint = batch.append(utf8: points[place].entry.name)
        let key = batch.append { summary.appendKey(to: &$0) }
        let state = batch.append { bytes in
            summary.appendState(to: &bytes) { device, bytes in
                if let name = account(of: device)?.entry.name { bytes.append(contentsOf: name.utf8) }
            }
        }
        batch.append(
            .openTag(
                OpenTagRecord(
                    readPoint: readPoint,
                    key: key,
                    first: summary.first,
                    last: summary.last,
                    reads: summary.reads,
                    state: state
                )
            )
        )
    }
}

extension Batch {
    fileprivate mutating func append(_ write: (inout [UInt8]) -> Void) -> ByteRange {
        let start = bytes.count
        write(&bytes)
        return ByteRange(start..<bytes.count)
    }
}

extension WindowKey {
    /// What makes a read one of the same tag (design §8, "Key").
    init(_ read: borrowing TagRead) {
        let pc = ProtocolControl(rawValue: read.pc ?? 0)
        self.init(
            epc: pc.isISO ? read.epc : read.epc.windowKey,
            isToggled: pc.isISO,
            afi: pc.isISO ? pc.attributes : 0
        )
    }
}

extension TagFacts {
    /// What a window knows of a tag, without one read's radio facts: the strongest signal and its antenna.
    init(_ summary: TagSummary) {
        self.init(epc: summary.epc, reads: summary.reads)
        pc = summary.pc
        tid = summary.tid
        antenna = summary.bestAntenna
        rssiCentidBm = summary.bestRSSICentidBm
    }

    /// Adds the span and the antennas.
    mutating func addAggregate(of summary: TagSummary) {
        first = summary.first
        last = summary.last
        for index in 0..<summary.antennaCount {
            let antenna = summary.antennas[index]
            antennas.append(
                Antenna(
                    port: antenna.antenna,
                    reads: UInt64(antenna.reads),
                    bestRSSICentidBm: antenna.bestRSSICentidBm
                )
            )
        }
    }
}
