// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import GS1
internal import ReadWindows

extension Pipeline {
    /// Makes a scan an event, unless it repeats the one before.
    ///
    /// A damaged scan is kept as text and never decoded: what is missing might turn one item into another.
    public func accept(_ scan: Scan, text: borrowing Span<UInt8>, from device: DeviceIndex, at now: Instant) {
        self.now = now
        // No copy of the account is held: changing it would then copy what the repeat guard remembers.
        guard let place = place(of: device), let decoder = accounts[place]?.decoder else { return }
        guard text.count <= Self.maximumScanLength else {
            return reject(.overlong, count: 1, from: device, at: now)
        }
        let time = now.wall(at: scan.lastByte)
        accounts[place]?.counts.reads &+= 1
        accounts[place]?.last = time
        guard room.takesScan(of: text.count, beside: batch.records.count, batch.bytes.count) else {
            accounts[place]?.counts.lost &+= 1
            let subject = AlertDesk.Subject(code: AlertCode.scanLost.rawValue, device: device)
            return alerts.raise(subject, "scans were dropped: the way to the queue is full", at: now)
        }
        if scan.isDamaged {
            self.scan.takeDamaged()
        } else {
            if let nfc = scan.nfc, nfc.record == nil {
                // The digits of a UID can look like anything.
                self.scan.takePlain()
            } else {
                self.scan.decode(text, with: decoder, referenceYear: referenceYear(at: time))
            }
            let isSerialized = self.scan.identity.level == .instance
            if accounts[place]?.guarding.isRepeat(text, isSerialized: isSerialized, at: scan.lastByte) == true
            {
                accounts[place]?.counts.repeats &+= 1
                return
            }
        }
        accounts[place]?.counts.events &+= 1
        write(text, scan, at: time, from: place)
    }

    private func write(
        _ text: borrowing Span<UInt8>,
        _ read: Scan,
        at time: WallTime,
        from place: Int
    ) {
        var header = header(.scan, at: time, read.lastByte, device: accounts[place]?.entry.index)
        header.readPoint = accounts[place]?.entry.readPoint
        header.step = accounts[place].flatMap { points[$0.point].entry.step }
        header.flags.formUnion(scan.flags)
        var event = batch.beginEvent(header)
        event.identity(scan.identity, carrier: read.nfc == nil ? .barcode : .nfc)
        let data = text.extracting(scan.dataOffset..<text.count)
        if let tag = read.nfc {
            event.nfc(tag, syntax: scan.syntax, text: data, elements: scan.elements)
        } else {
            event.barcode(
                symbology: scan.symbology,
                syntax: scan.syntax,
                text: data,
                elements: scan.elements
            )
        }
        event.quality(scan.quality, problems: scan.failure.map { [Problem($0)] } ?? [])
        finish(event)
    }
}
