// SPDX-License-Identifier: Apache-2.0

public import Capture
import EPC
import ReaderProtocols

// MARK: - Tags

extension VirtualLLRPReader {
    /// Lets an antenna see a tag; told if an inventory reads with it.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
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
        guard answers(sighting.tag, tag, to: spec.filters) else {
            tally.filtered += 1
            return
        }
        let (accessSpec, results) = access(sighting.tag, tag, by: sighting.antenna, for: spec)
        var list = gathered[spec.id] ?? []
        if results.isEmpty,
            let known = list.firstIndex(where: {
                $0.sighting.tag == sighting.tag && $0.sighting.antenna == sighting.antenna
                    && $0.results.isEmpty
            })
        {
            list[known].last = now
            list[known].count &+= 1
            tally.filtered += 1
        } else {
            list.append(
                Gathered(
                    sighting: sighting,
                    tag: tag,
                    first: now,
                    last: now,
                    count: 1,
                    accessSpec: accessSpec,
                    results: results
                )
            )
        }
        gathered[spec.id] = list
        if spec.reportTrigger != 0, spec.tagsPerReport > 0, list.count >= Int(spec.tagsPerReport) {
            report(spec, at: now)
        }
    }

    /// Reports what has gathered.
    mutating func report(_ spec: ROSpec, at now: MonotonicTime) {
        let list = gathered[spec.id] ?? []
        gathered[spec.id] = nil
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
            let words = words(of: 1, tag.sighting.tag, tag.tag)
            if spec.memory & 0x80 != 0 { writer.value(11, words[0]) }
            if spec.memory & 0x40 != 0 { writer.value(12, words[1]) }
            if content & 0x0040 != 0, let id = tag.accessSpec { writer.value(16, id) }
            writer.append(contentsOf: tag.results)
            writeCustom(tag, for: spec, to: &writer)
        }
        return writer.bytes
    }

    private func writeEPC(_ tag: Gathered, to writer: inout LLRP.MessageWriter) {
        let words = words(of: 1, tag.sighting.tag, tag.tag)
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
            let tid = words(of: 2, tag.sighting.tag, tag.tag)
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
    /// The words of a bank of a tag, as they are now.
    public func words(of bank: UInt8, _ number: Int, _ tag: SimulatedTag) -> [UInt16] {
        if let written = memory[number]?[bank] { return written }
        switch bank {
        case 0:
            return [
                0, 0, UInt16(model.accessPassword >> 16), UInt16(truncatingIfNeeded: model.accessPassword),
            ]
        case 1:
            let epc = (0..<(Int(tag.epc.bitCount) + 15) / 16).map {
                UInt16(tag.epc.bits(at: $0 * 16, count: 16))
            }
            var bytes: [UInt8] = []
            for word in [tag.pc] + epc { bytes += [UInt8(word >> 8), UInt8(word & 0xFF)] }
            return [Checksum.genibus(bytes.span), tag.pc] + epc
        case 2:
            // An Impinj chip with a serial number of 48 bits: the tag's own, so that no two have the same.
            return [0xE280, 0x1191, 0x2000, UInt16(truncatingIfNeeded: tag.gtin)]
                + [UInt16(truncatingIfNeeded: tag.serial >> 16), UInt16(truncatingIfNeeded: tag.serial)]
        default: return [UInt16](repeating: 0, count: model.userWords)
        }
    }

    private func has(
        _ number: Int,
        _ tag: SimulatedTag,
        _ bank: UInt8,
        _ first: Int,
        _ bits: [Bool],
        mask: [Bool]?
    )
        -> Bool
    {
        let words = words(of: bank, number, tag)
        for (index, bit) in bits.enumerated() where mask.map({ index < $0.count && $0[index] }) ?? true {
            let place = first + index
            guard place / 16 < words.count else { return false }
            if (words[place / 16] >> (15 - UInt16(place % 16)) & 1 == 1) != bit { return false }
        }
        return true
    }

    /// Whether a tag takes part after the Select commands of the filters.
    private func answers(_ number: Int, _ tag: SimulatedTag, to filters: [Filter]) -> Bool {
        guard !filters.isEmpty else { return true }
        var isSelected = true
        for filter in filters {
            let fits = has(number, tag, filter.bank, filter.firstBit, filter.bits, mask: nil)
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
        _ number: Int,
        _ tag: SimulatedTag,
        by antenna: UInt8,
        for roSpec: ROSpec
    ) -> (UInt32?, [UInt8]) {
        let place = configuration.accessSpecs.firstIndex { spec in
            spec.isEnabled && (spec.roSpec == 0 || spec.roSpec == roSpec.id)
                && (spec.antenna == 0 || spec.antenna == UInt16(antenna))
                && spec.targets.allSatisfy {
                    has(number, tag, $0.bank, $0.firstBit, $0.bits, mask: $0.mask) == $0.isMatch
                }
        }
        guard let place else { return (nil, []) }
        let spec = configuration.accessSpecs[place]
        var writer = LLRP.MessageWriter(version)
        for operation in spec.operations { carryOut(operation, number, tag, to: &writer) }
        if spec.count == 1 {
            configuration.accessSpecs.remove(at: place)
        } else if spec.count > 1 {
            configuration.accessSpecs[place].count -= 1
        }
        return (spec.id, writer.bytes)
    }

    private mutating func carryOut(
        _ operation: AccessSpec.Operation,
        _ number: Int,
        _ tag: SimulatedTag,
        to writer: inout LLRP.MessageWriter
    ) {
        var words = words(of: operation.bank, number, tag)
        let isRead = operation.type == 341
        let count = isRead ? Int(operation.count) : operation.words.count
        let end = Int(operation.word) + count
        // The numbers of results: overrun, locked.
        var result: UInt8 = 0
        if end > words.count && !(operation.bank == 1 && end <= 33) {
            result = isRead ? 4 : 1
        } else if operation.password != model.accessPassword || (operation.bank == 2 && !isRead) {
            result = isRead ? 5 : 2
        }
        if isRead {
            let last = min(end, words.count)
            let found = result == 0 && Int(operation.word) <= last ? words[Int(operation.word)..<last] : []
            writer.parameter(.c1g2ReadResult) {
                $0.append(result)
                $0.append(operation.id)
                $0.append(UInt16(found.count))
                for word in found { $0.append(word) }
            }
            return
        }
        if result == 0 {
            while words.count < end { words.append(0) }
            words.replaceSubrange(Int(operation.word)..<end, with: operation.words)
            memory[number, default: [:]][operation.bank] = words
        }
        writer.parameter(operation.type == 342 ? .c1g2WriteResult : .c1g2BlockWriteResult) {
            $0.append(result)
            $0.append(operation.id)
            $0.append(UInt16(result == 0 ? operation.words.count : 0))
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
