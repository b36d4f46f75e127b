// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import GS1
internal import ReadWindows

extension Pipeline {
    /// Makes a scan an event, as ``take(_:text:from:at:)`` does.
    public func accept(_ scan: Scan, text: borrowing Span<UInt8>, from device: DeviceIndex, at now: Instant) {
        take(scan, text: text, from: device, at: now)
    }

    /// Makes a scan an event, unless it repeats the one before or a rule says to ignore it.
    ///
    /// A damaged scan is kept as text and never decoded: what is missing might turn one item into another. Where
    /// rules keep texts secret its text is kept from everybody: it may be a part of one.
    ///
    /// - Returns: What became of it, for whoever tells the person that scanned.
    @discardableResult
    public func take(
        _ scan: Scan,
        text: borrowing Span<UInt8>,
        from device: DeviceIndex,
        at now: Instant
    ) -> ScanVerdict {
        wake(at: now)
        // No copy of the account is held: changing it would then copy what the repeat guard remembers.
        guard let place = place(of: device), let decoder = accounts[place]?.decoder,
            let labels = accounts[place]?.labels
        else { return .unknown }
        guard text.count <= Self.maximumScanLength else {
            reject(.overlong, count: 1, from: device, at: now)
            return .rejected
        }
        let time = now.wall(at: scan.lastByte)
        accounts[place]?.counts.reads &+= 1
        accounts[place]?.last = time
        var reading = LabelReading(scan, text, labels)
        if reading.rule?.role == .ignore {
            accounts[place]?.counts.filtered &+= 1
            return .ignored
        }
        let length = text.count + labelBytes(at: place)
        guard room.takesScan(of: length, beside: batch.records.count, batch.bytes.count) else {
            accounts[place]?.counts.lost &+= 1
            let subject = AlertDesk.Subject(code: AlertCode.scanLost.rawValue, device: device)
            alerts.raise(subject, "scans were dropped: the way to the queue is full", at: now)
            return .lost
        }
        if scan.isDamaged {
            self.scan.takeDamaged()
        } else {
            if let tag = scan.tag, tag.record == nil {
                // The digits of a tag's number can look like anything.
                self.scan.takePlain()
            } else if accounts[place]?.entry.typesEPC == true,
                self.scan.decodeTypedEPC(text, with: &tag, referenceYear: referenceYear(at: time))
            {
                // A tag, whose text is in its bits.
            } else {
                self.scan.decode(text, with: decoder, referenceYear: referenceYear(at: time))
            }
            if let rule = reading.rule { self.scan.take(rule.role) }
            let isSerialized = self.scan.identity.level == .instance
            if accounts[place]?.guarding.isRepeat(text, isSerialized: isSerialized, at: scan.lastByte) == true
            {
                accounts[place]?.counts.repeats &+= 1
                return .repeated
            }
        }
        accounts[place]?.counts.events &+= 1
        reading.isWithheld = isWithheld(text, reading.rule?.role, labels)
        write(text, scan, reading, at: time, from: place)
        return .event(self.scan.quality)
    }

    private func write(
        _ text: borrowing Span<UInt8>,
        _ read: Scan,
        _ reading: LabelReading,
        at time: WallTime,
        from place: Int
    ) {
        guard let point = accounts[place]?.routes.point else { return }
        var header = header(.scan, at: time, read.lastByte, device: accounts[place]?.entry.index)
        header.readPoint = accounts[place]?.entry.readPoint
        header.step = points[point].step
        header.session = points[point].station.session
        header.flags.formUnion(scan.flags)
        let identity = label(text, reading, &header, at: point, read.lastByte)
        let outcome = obey(text, reading, &header, at: point, from: accounts[place]?.entry.index)

        var event = batch.beginEvent(header)
        let carrier = scan.epc == nil ? read.tag?.kind.carrier ?? .barcode : .rfid
        switch identity {
        case .decoded: event.identity(scan.identity, carrier: carrier)
        case .named: event.identity(ids: identifiers, of: scan.identity, carrier: carrier)
        case .joined:
            event.identity(ids: joinedIdentifiers(at: point), of: joined.identity, carrier: carrier)
        }
        let data = text.extracting(scan.dataOffset..<text.count)
        if reading.isWithheld {
            event.withheld(carrier, symbology: scan.symbology)
        } else if let epc = scan.epc {
            event.rfid(TagFacts(epc: epc, reads: 1), scheme: tag.scheme, tagURI: tag.tagURI.span)
        } else if let tag = read.tag {
            event.scannedTag(tag, syntax: scan.syntax, text: data, elements: scan.elements)
        } else {
            event.barcode(
                symbology: scan.symbology,
                syntax: scan.syntax,
                text: data,
                elements: scan.elements
            )
        }
        if let outcome { event.command(outcome) }
        if header.group != nil { event.window(Self.labelWindow) }
        let problem = scan.epc == nil ? scan.failure.map { Problem($0) } : tag.failure.map { Problem($0) }
        event.quality(scan.quality, problems: problem.map { [$0] } ?? [])
        finish(event)
        if let outcome, outcome.outcome == "done" { points[point].station.write(to: &batch) }
        if points[point].labelSet != nil { storeLabels(at: point) }
    }
}
