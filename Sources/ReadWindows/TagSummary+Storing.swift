// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension TagSummary {
    /// Appends the key as `OpenTagRecord/key` stores it: equal keys give equal bytes.
    public func appendKey(to bytes: inout [UInt8]) {
        var bits: StoredForm.Bits = key.isToggled ? .toggle : []
        if key.tid != nil { bits.insert(.keyTID) }
        bytes.append(StoredForm.version)
        bytes.append(bits.rawValue)
        bytes.append(key.afi)
        StoredForm.append(key.epc, to: &bytes)
        if let tid = key.tid { StoredForm.append(tid, to: &bytes) }
    }

    /// Appends what `OpenTagRecord/state` stores: all but key, first, last and reads.
    ///
    /// - Parameters:
    ///   - bytes: Where to append.
    ///   - name: Appends the name of a device, in UTF-8 and at most 255 bytes.
    public func appendState(to bytes: inout [UInt8], naming name: (DeviceIndex, inout [UInt8]) -> Void) {
        var bits: StoredForm.Bits = isAnnounced ? .announced : []
        if pc != nil { bits.insert(.pc) }
        if xpc != nil { bits.insert(.xpc) }
        if isClone { bits.insert(.clone) }
        let ownTID = key.tid == nil ? tid : nil
        if ownTID != nil { bits.insert(.tid) }
        bytes.append(StoredForm.version)
        bytes.append(bits.rawValue)
        StoredForm.append(UInt16(truncatingIfNeeded: epc.words[0] >> 48), to: &bytes)
        StoredForm.append(pc ?? 0, to: &bytes)
        StoredForm.append(xpc ?? 0, to: &bytes)
        StoredForm.append(UInt16(bitPattern: bestRSSICentidBm ?? TagEntry.noRSSI), to: &bytes)
        StoredForm.append(UInt16(bitPattern: lastRSSICentidBm ?? TagEntry.noRSSI), to: &bytes)
        bytes.append(bestAntenna ?? 0)
        bytes.append(lastAntenna ?? 0)
        if let ownTID { StoredForm.append(ownTID, to: &bytes) }
        let antennas = min(antennaCount, Self.maximumAntennas)

        // At most 18 devices, so looking through those before costs less than a list of them would.
        func device(_ place: Int) -> DeviceIndex {
            place == 0 ? firstDevice : place == 1 ? lastDevice : self.antennas[place - 2].device
        }
        func number(_ place: Int) -> UInt8 {
            var number: UInt8 = 0
            for earlier in 0...place {
                if device(earlier) == device(place) { break }
                if isNew(earlier) { number += 1 }
            }
            return number
        }
        func isNew(_ place: Int) -> Bool {
            !(0..<place).contains { device($0) == device(place) }
        }

        let count = bytes.count
        bytes.append(0)
        for place in 0..<(antennas + 2) where isNew(place) {
            bytes[count] += 1
            let start = bytes.count
            bytes.append(0)
            name(device(place), &bytes)
            bytes.removeLast(max(0, bytes.count - start - 256))
            bytes[start] = UInt8(bytes.count - start - 1)
        }
        bytes.append(number(0))
        bytes.append(number(1))
        bytes.append(UInt8(antennas))
        for index in 0..<antennas {
            let antenna = self.antennas[index]
            bytes.append(number(index + 2))
            bytes.append(antenna.antenna)
            StoredForm.append(UInt16(bitPattern: antenna.bestRSSICentidBm ?? TagEntry.noRSSI), to: &bytes)
            StoredForm.append(UInt16(truncatingIfNeeded: antenna.reads >> 16), to: &bytes)
            StoredForm.append(UInt16(truncatingIfNeeded: antenna.reads), to: &bytes)
        }
    }

    /// Reads a stored entry back.
    ///
    /// - Parameters:
    ///   - key: The bytes of ``appendKey(to:)``.
    ///   - state: The bytes of ``appendState(to:naming:)``.
    ///   - first: When it was first read.
    ///   - last: When it was last read.
    ///   - reads: How often.
    ///   - fallback: The reader that stands for one which is no longer configured.
    ///   - device: The reader with a name, `nil` when none has it.
    /// - Throws: ``WindowFailure``, whatever the bytes are; nothing is taken over then.
    public init(
        storedKey key: borrowing Span<UInt8>,
        state: borrowing Span<UInt8>,
        first: WallTime,
        last: WallTime,
        reads: UInt64,
        fallback: DeviceIndex,
        device: (borrowing Span<UInt8>) -> DeviceIndex?
    ) throws(WindowFailure) {
        let key = try Self.readKey(key)
        var cursor = StoredCursor()
        try cursor.readVersion(state)
        let bits = StoredForm.Bits(rawValue: try cursor.byte(state, "flags"))
        var epc = key.epc
        let start = UInt64(try cursor.word(state, "EPC")) << 48
        let stored = ~(~UInt64(0) >> UInt64(min(16, epc.bitCount)))
        epc.words[0] = epc.words[0] & ~stored | start & stored
        self.init(key: key, epc: epc, device: fallback, at: first)
        self.last = last
        self.reads = reads
        isRestored = true
        isAnnounced = bits.contains(.announced)
        isClone = bits.contains(.clone)
        let pc = try cursor.word(state, "PC")
        self.pc = bits.contains(.pc) ? pc : nil
        let xpc = try cursor.word(state, "XPC")
        self.xpc = bits.contains(.xpc) ? xpc : nil
        bestRSSICentidBm = try cursor.rssi(state)
        lastRSSICentidBm = try cursor.rssi(state)
        bestAntenna = try cursor.antenna(state)
        lastAntenna = try cursor.antenna(state)
        tid = bits.contains(.tid) ? try cursor.bits(state, "TID") : key.tid

        var devices = InlineArray<18, DeviceIndex?>(repeating: nil)
        let names = Int(try cursor.byte(state, "devices"))
        guard names <= 18 else { throw .malformed(field: "number of devices", offset: cursor.offset - 1) }
        for index in 0..<names {
            let length = Int(try cursor.byte(state, "device"))
            let range = try cursor.take(length, of: state, "device")
            devices[index] = device(state.extracting(range))
        }
        lastDevice = fallback
        let firstNumber = Int(try cursor.byte(state, "first device"))
        let lastNumber = Int(try cursor.byte(state, "newest device"))
        if firstNumber < names, let known = devices[firstNumber] { firstDevice = known }
        if lastNumber < names, let known = devices[lastNumber] { lastDevice = known }
        let antennas = Int(try cursor.byte(state, "antennas"))
        guard antennas <= Self.maximumAntennas else {
            throw .malformed(field: "number of antennas", offset: cursor.offset - 1)
        }
        for _ in 0..<antennas {
            let number = Int(try cursor.byte(state, "antenna"))
            let antenna = try cursor.byte(state, "antenna")
            let rssi = try cursor.rssi(state)
            let high = try cursor.word(state, "antenna")
            let low = try cursor.word(state, "antenna")
            // Antennas of a reader that is gone tell nothing to anybody.
            guard number < names, let known = devices[number] else { continue }
            self.antennas[antennaCount] = AntennaSummary(
                device: known,
                antenna: antenna,
                reads: UInt32(high) << 16 | UInt32(low),
                bestRSSICentidBm: rssi
            )
            antennaCount += 1
        }
    }

    private static func readKey(_ bytes: borrowing Span<UInt8>) throws(WindowFailure) -> WindowKey {
        var cursor = StoredCursor()
        try cursor.readVersion(bytes)
        let bits = StoredForm.Bits(rawValue: try cursor.byte(bytes, "flags"))
        let afi = try cursor.byte(bytes, "AFI")
        let epc = try cursor.bits(bytes, "EPC")
        let tid = bits.contains(.keyTID) ? try cursor.bits(bytes, "TID") : nil
        return WindowKey(epc: epc, isToggled: bits.contains(.toggle), afi: afi, tid: tid)
    }
}
