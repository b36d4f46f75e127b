// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC
internal import GS1

extension Pipeline {
    /// Makes an event of what was written to a tag.
    ///
    /// Its identity is what the tag holds now. Where nobody knows, it has none, and `rfid` tells the EPC of before.
    public func tagWritten(_ write: TagWrite, from device: DeviceIndex, at now: Instant) {
        wake(at: now)
        guard let place = place(of: device), let account = accounts[place] else { return }
        let point = account.routes.point(of: write.antenna)
        let pc = write.pc.map(ProtocolControl.init(rawValue:))
        var header = header(.tagWrite, at: now.wall, now.monotonic, device: device)
        header.readPoint = points[point].entry.name
        header.step = points[point].step
        header.session = points[point].station.session
        let shown = write.epc ?? write.oldEPC ?? MemoryBits()
        tag.decode(
            shown,
            afi: pc?.isISO == true ? pc?.attributes : nil,
            referenceYear: referenceYear(at: now.wall)
        )
        var facts = TagFacts(epc: shown, reads: 0)
        (facts.pc, facts.tid, facts.antenna) = (write.pc, write.tid, write.antenna)
        var event = batch.beginEvent(header)
        if write.epc != nil { event.identity(tag.identity, carrier: .rfid) }
        event.rfid(facts, scheme: tag.scheme, tagURI: tag.tagURI.span)
        let isFailed = write.outcome == .failed
        event.quality(
            isFailed ? .damaged : tag.quality,
            problems: isFailed ? [] : tag.failure.map { [Problem($0)] } ?? []
        )
        event.tagWrite(write)
        finish(event)
    }
}
