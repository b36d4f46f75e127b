// SPDX-License-Identifier: Apache-2.0

public import EPC
public import GS1

extension EventBody {
    /// Writes the symbol that was scanned: `barcode`.
    ///
    /// - Parameters:
    ///   - symbology: The AIM symbology identifier, where the scanner sent one.
    ///   - syntax: By whose rules the text is written; `nil` for text that claims nothing.
    ///   - text: Exactly what was scanned.
    ///   - elements: The element strings, in scan order.
    public mutating func barcode(
        symbology: SymbologyIdentifier?,
        syntax: DataSyntax? = nil,
        text: borrowing Span<UInt8>,
        elements: borrowing ElementList
    ) {
        json.beginObject("barcode")
        if let symbology { json.member(symbology) }
        if let syntax { json.member("syntax", syntax.rawValue) }
        json.key("text")
        json.string(text)
        json.member("elements", elements)
        json.endObject()
    }

    /// Writes the tag or card that was held to a reader: `nfc` or `lf`.
    ///
    /// - Parameters:
    ///   - tag: Its number, and what the text was written as.
    ///   - syntax: By whose rules the text is written; `nil` for text that claims nothing.
    ///   - text: The URI or text of its record, or its number in digits.
    ///   - elements: The element strings of the text, in their order.
    public mutating func scannedTag(
        _ tag: ScannedTag,
        syntax: DataSyntax?,
        text: borrowing Span<UInt8>,
        elements: borrowing ElementList
    ) {
        json.beginObject(tag.kind.carrier.rawValue)
        json.key("uid")
        json.hex(tag.uid)
        if let record = tag.record { json.member("record", record.rawValue) }
        if let syntax { json.member("syntax", syntax.rawValue) }
        json.key("text")
        json.string(text)
        json.member("elements", elements)
        json.endObject()
    }

    /// Writes what the reader reported of the tag: `rfid`.
    ///
    /// - Parameters:
    ///   - tag: The radio facts and the reads.
    ///   - scheme: The EPC scheme, or `raw`.
    ///   - tagURI: The EPC tag or raw URI; empty where the scheme has none.
    public mutating func rfid(_ tag: TagFacts, scheme: String, tagURI: borrowing Span<UInt8>) {
        json.beginObject("rfid")
        json.key("epc")
        json.hex(tag.epc)
        if let pc = tag.pc {
            json.key("pc")
            json.hex(pc)
        }
        json.member("scheme", scheme)
        if !tagURI.isEmpty {
            json.key("tag_uri")
            json.string(tagURI)
        }
        if let tid = tag.tid {
            json.key("tid")
            json.hex(tid)
        }
        if let user = tag.user {
            json.key("user")
            json.hex(user)
        }
        if let antenna = tag.antenna { json.member("antenna", Int(antenna)) }
        if let rssi = tag.rssiCentidBm { json.member(hundredths: "rssi_dbm", Int(rssi)) }
        if let frequency = tag.frequencyKHz { json.member("frequency_khz", Int(frequency)) }
        if let phase = tag.phaseCentidegrees { json.member(hundredths: "phase_deg", Int(phase)) }
        if let readerTime = tag.readerTime { json.member("reader_time", readerTime) }
        if let first = tag.first { json.member("first", first) }
        if let last = tag.last { json.member("last", last) }
        json.member("reads", Int64(clamping: tag.reads))
        if !tag.antennas.isEmpty {
            json.beginArray("antennas")
            for antenna in tag.antennas {
                json.beginObject()
                if let port = antenna.port { json.member("antenna", Int(port)) }
                json.member("reads", Int64(clamping: antenna.reads))
                if let best = antenna.bestRSSICentidBm { json.member(hundredths: "rssi_dbm", Int(best)) }
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }
}

/// What an event says about a tag besides its identity: one read's radio facts, or a window's aggregate.
public struct TagFacts: Sendable {
    /// One antenna's part of an aggregate.
    public struct Antenna: Sendable, Hashable {
        /// The port, 1-based; `nil` when the reader does not say.
        public var port: UInt8?
        /// Reads by this antenna.
        public var reads: UInt64
        /// The strongest, in hundredths of a dBm.
        public var bestRSSICentidBm: Int16?

        /// An antenna's part.
        public init(port: UInt8?, reads: UInt64, bestRSSICentidBm: Int16?) {
            self.port = port
            self.reads = reads
            self.bestRSSICentidBm = bestRSSICentidBm
        }
    }

    /// The EPC bits.
    public var epc: MemoryBits
    /// The protocol-control word.
    public var pc: UInt16?
    /// The tag's own number, where it was read.
    public var tid: MemoryBits?
    /// The words of user memory that were read.
    public var user: MemoryBits?
    /// The antenna port.
    public var antenna: UInt8?
    /// Signal strength in hundredths of a dBm.
    public var rssiCentidBm: Int16?
    /// Carrier frequency in kHz.
    public var frequencyKHz: UInt32?
    /// Phase in hundredths of a degree.
    public var phaseCentidegrees: Int32?
    /// The reader's own time.
    public var readerTime: WallTime?
    /// The aggregate's first read.
    public var first: WallTime?
    /// The aggregate's last read.
    public var last: WallTime?
    /// How many reads.
    public var reads: UInt64
    /// The aggregate's antennas.
    public var antennas: [Antenna] = []

    /// A tag of which only the EPC and the number of reads are known.
    public init(epc: MemoryBits, reads: UInt64) {
        self.epc = epc
        self.reads = reads
    }

    /// What one read says.
    public init(_ read: TagRead) {
        self.init(epc: read.epc, reads: UInt64(read.count))
        pc = read.pc
        tid = read.tid
        user = read.user
        antenna = read.antenna
        rssiCentidBm = read.rssiCentidBm
        frequencyKHz = read.frequencyKHz
        phaseCentidegrees = read.phaseCentidegrees
        readerTime = read.readerTime
    }
}
