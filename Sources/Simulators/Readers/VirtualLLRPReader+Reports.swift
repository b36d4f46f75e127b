// SPDX-License-Identifier: Apache-2.0

public import Capture
import EPC
import ReaderProtocols

// MARK: - Tags

extension VirtualLLRPReader {
    /// Lets an antenna see a tag; told if an inventory reads with it.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        // As it is now, after what was written to it.
        guard let tag = field.see(sighting, of: tag, at: now) else {
            tally.unread += 1
            return
        }
        guard
            let place = configuration.roSpecs.firstIndex(where: {
                $0.state == .active && ($0.antennas.isEmpty || $0.antennas.contains(sighting.antenna))
            }), sighting.antenna <= model.antennas
        else {
            tally.unread += 1
            return
        }
        guard !isDead, stalledUntil == nil, !missingPorts.contains(sighting.antenna),
            !isHot || random.next() & 1 == 0
        else {
            tally.missed += 1
            return
        }
        let spec = configuration.roSpecs[place]
        guard Self.answers(tag, to: spec.filters) else {
            tally.filtered += 1
            return
        }
        let (accessSpec, results) = access(tag, by: sighting.antenna, for: spec, at: now)
        let new = Gathered(
            sighting: sighting,
            tag: tag,
            first: now,
            last: now,
            count: 1,
            accessSpec: accessSpec,
            results: results
        )
        let isKnown = gathered[spec.id, default: Gathering()].note(new)
        if isKnown { tally.filtered += 1 }
        let count = gathered[spec.id]?.tags.count ?? 0
        // With trigger 1 also when the AISpec is over, which begins again.
        let limits = [spec.tagsPerReport, spec.reportTrigger == 1 ? spec.inventoryTags : 0]
        if spec.reportTrigger != 0, limits.contains(where: { $0 > 0 && count >= Int($0) }) {
            report(spec, at: now)
        }
    }

    /// Reports what has gathered.
    mutating func report(_ spec: ROSpec, at now: MonotonicTime) {
        let list = gathered.removeValue(forKey: spec.id)?.tags ?? []
        guard !list.isEmpty || habits.sendsEmptyReports else { return }
        guard isConnected || configuration.holdsReports else {
            tally.missed += list.count
            return
        }
        var transmission = Transmission()
        var records: [[UInt8]] = []
        for tag in list { records.append(record(tag, for: spec)) }
        var head = LLRP.MessageWriter(version)
        lastID &+= 1
        let size = records.reduce(0) { $0 + $1.count }
        head.message(.report, id: lastID) { $0.append(contentsOf: [UInt8](repeating: 0, count: size)) }
        transmission.append(Array(head.bytes.prefix(LLRP.MessageHeader.length)))
        for (tag, record) in zip(list, records) {
            var bytes = record
            let isIntact = recordsToCorrupt == 0
            if isIntact {
                tally.records += 1
            } else {
                recordsToCorrupt -= 1
                tally.corrupted += 1
                // A parameter without a length that nobody knows, where the EPC should be.
                bytes[4] = 0xFF
            }
            transmission.append(record: bytes, of: tag.sighting.tag, isIntact: isIntact)
        }
        if isHolding || !isConnected { hold(transmission, at: now) } else { emit(transmission) }
    }

    private mutating func hold(_ transmission: Transmission, at now: MonotonicTime) {
        guard held.marks.count + transmission.marks.count <= model.heldReports else {
            tally.records -= transmission.marks.count
            tally.missed += transmission.marks.count
            return tell(.overflow, at: now)
        }
        held.append(contentsOf: transmission)
    }

    private func record(_ tag: Gathered, for spec: ROSpec) -> [UInt8] {
        var writer = LLRP.MessageWriter(version)
        writer.parameter(.tagReportData) { writer in
            writeEPC(tag, to: &writer)
            let content = spec.content
            if content & 0x8000 != 0 { writer.value(9, spec.id) }
            if content & 0x4000 != 0 { writer.value(14, UInt16(1)) }
            if content & 0x2000 != 0 { writer.value(10, UInt16(1)) }
            let antenna = habits.reportsAntennaZero ? 0 : UInt16(tag.sighting.antenna)
            if content & 0x1000 != 0 { writer.value(1, antenna) }
            if content & 0x0400 != 0 { writer.value(6, UInt8(bitPattern: tag.sighting.rssi)) }
            let channel = model.frequencies.firstIndex(of: tag.sighting.frequencyKHz).map { $0 + 1 } ?? 1
            if content & 0x0800 != 0 { writer.value(7, UInt16(channel)) }
            if content & 0x0200 != 0 { writeTime(tag.first, 2, to: &writer) }
            if content & 0x0100 != 0 { writeTime(tag.last, 4, to: &writer) }
            if content & 0x0080 != 0 { writer.value(8, tag.count) }
            let words = tag.tag.words(of: .epc)
            if spec.memory & 0x80 != 0 { writer.value(11, words[0]) }
            if spec.memory & 0x40 != 0 { writer.value(12, words[1]) }
            if content & 0x0040 != 0, let id = tag.accessSpec { writer.value(16, id) }
            writer.append(contentsOf: tag.results)
            writeCustom(tag, for: spec, to: &writer)
        }
        return writer.bytes
    }

    private func writeEPC(_ tag: Gathered, to writer: inout LLRP.MessageWriter) {
        let words = tag.tag.words(of: .epc)
        // As many as the PC says.
        let count = min(Int(words[1] >> 11), words.count - 2)
        let epc = words[2..<(2 + count)]
        if count == 6 {
            writer.append(UInt8(0x80 | 13))
            for word in epc { writer.append(word) }
        } else {
            writer.parameter(.epcData) {
                $0.append(UInt16(count * 16))
                for word in epc { $0.append(word) }
            }
        }
    }

    private func writeTime(_ time: MonotonicTime, _ type: UInt8, to writer: inout LLRP.MessageWriter) {
        if model.hasCalendar {
            writer.value(type, UInt64(max(0, calendar(at: time) - habits.reportsPast)))
        } else {
            writer.value(type + 1, UInt64(max(0, time.nanoseconds(since: bootTime) / 1_000)))
        }
    }

    private func writeCustom(_ tag: Gathered, for spec: ROSpec, to writer: inout LLRP.MessageWriter) {
        func impinj(_ enabledBy: UInt32, _ subtype: UInt32, _ body: (inout LLRP.MessageWriter) -> Void) {
            guard spec.impinj.contains(enabledBy) else { return }
            writer.custom(vendor: LLRP.Vendor.impinj, subtype: subtype, body)
        }
        impinj(51, 55) { writer in
            let tid = tag.tag.words(of: .tid)
            writer.append(UInt16(tid.count))
            for word in tid { writer.append(word) }
        }
        impinj(52, 56) { $0.append(UInt16(Int(tag.sighting.phase) * 4_096 / 360 & 0xFFF)) }
        impinj(53, 57) { $0.append(UInt16(bitPattern: Int16(tag.sighting.rssi) * 100 - 25)) }
        impinj(67, 68) { $0.append(UInt16(16)) }
        if spec.hasZebraPhase {
            writer.custom(vendor: LLRP.Vendor.zebra, subtype: 709) {
                $0.append(UInt16(truncatingIfNeeded: Int(tag.sighting.phase) * 65_536 / 360))
            }
        }
    }
}

// MARK: - Memory

extension VirtualLLRPReader {
    private static func has(
        _ tag: SimulatedTag,
        _ bank: UInt8,
        _ first: Int,
        _ bits: [Bool],
        mask: [Bool]? = nil
    ) -> Bool {
        guard let bank = TagBank(rawValue: bank) else { return false }
        let words = tag.words(of: bank)
        for (index, bit) in bits.enumerated() where mask.map({ index < $0.count && $0[index] }) ?? true {
            let place = first + index
            guard place / 16 < words.count else { return false }
            if (words[place / 16] >> (15 - UInt16(place % 16)) & 1 == 1) != bit { return false }
        }
        return true
    }

    /// Whether a tag takes part after the Select commands of the filters.
    private static func answers(_ tag: SimulatedTag, to filters: [Filter]) -> Bool {
        var isSelected = true
        for filter in filters {
            let fits = has(tag, filter.bank, filter.firstBit, filter.bits)
            switch (filter.action, fits) {
            case (0, _): isSelected = fits
            case (1, true), (5, false): isSelected = true
            case (2, false), (3, true): isSelected = false
            case (4, _): isSelected = !fits
            default: break
            }
        }
        return isSelected
    }

    /// Carries out the first AccessSpec that the tag fits.
    private mutating func access(
        _ tag: SimulatedTag,
        by antenna: UInt8,
        for roSpec: ROSpec,
        at now: MonotonicTime
    ) -> (UInt32?, [UInt8]) {
        let place = configuration.accessSpecs.firstIndex { spec in
            spec.isEnabled && (spec.roSpec == 0 || spec.roSpec == roSpec.id)
                && (spec.antenna == 0 || spec.antenna == UInt16(antenna))
                && spec.targets.allSatisfy {
                    Self.has(tag, $0.bank, $0.firstBit, $0.bits, mask: $0.mask) == $0.isMatch
                }
        }
        guard let place else { return (nil, []) }
        let spec = configuration.accessSpecs[place]
        var writer = LLRP.MessageWriter(version)
        for operation in spec.operations { carryOut(operation, tag, to: &writer, at: now) }
        if spec.count == 1 {
            configuration.accessSpecs.remove(at: place)
        } else if spec.count > 1 {
            configuration.accessSpecs[place].count -= 1
        }
        return (spec.id, writer.bytes)
    }

    private mutating func carryOut(
        _ operation: AccessSpec.Operation,
        _ tag: SimulatedTag,
        to writer: inout LLRP.MessageWriter,
        at now: MonotonicTime
    ) {
        let isRead = operation.type == 341
        let bank = TagBank(rawValue: operation.bank) ?? .reserved
        let result = field.access(
            isRead
                ? .read(bank, word: operation.word, count: UInt8(clamping: operation.count))
                : .write(bank, word: operation.word, words: operation.words),
            epc: tag.epc,
            tid: tag.tid.bitCount > 0 ? tag.tid : nil,
            password: operation.password,
            at: now
        )
        var words: [UInt16] = []
        var code: UInt8 = 0
        switch result {
        case .success(let read): words = read
        case .failure(.noTag): code = isRead ? 2 : 5
        case .failure(.noSuchMemory): code = isRead ? 4 : 1
        case .failure(.locked): code = isRead ? 5 : 2
        case .failure(.lowPower): code = isRead ? 1 : 3
        case .failure: code = isRead ? 1 : 4
        }
        if isRead {
            writer.parameter(.c1g2ReadResult) {
                $0.append(code)
                $0.append(operation.id)
                $0.append(UInt16(words.count))
                for word in words { $0.append(word) }
            }
        } else {
            writer.parameter(operation.type == 342 ? .c1g2WriteResult : .c1g2BlockWriteResult) {
                $0.append(code)
                $0.append(operation.id)
                $0.append(UInt16(code == 0 ? operation.words.count : 0))
            }
        }
    }
}

extension LLRP.MessageWriter {
    /// Writes a parameter without a length.
    mutating func value(_ type: UInt8, _ number: some FixedWidthInteger & UnsignedInteger) {
        append(UInt8(0x80 | type))
        append(number)
    }
}
