// SPDX-License-Identifier: Apache-2.0

extension UHFReader {
    /// What a reader says about itself.
    ///
    ///     firmware  type  protocols  max  min  power  time │ antennas  -  -  check
    ///        2        1       1       1    1     1     1   │     1     1  1    1     UHFReader288 only
    public struct Information: Hashable, Sendable {
        /// Main and sub version of the firmware.
        public var firmware: (UInt8, UInt8) { (UInt8(version >> 8), UInt8(version & 0xFF)) }
        private var version: UInt16
        /// The model's code.
        public var type: UInt8
        /// The band and its highest and lowest channel.
        public var channels: Channels
        /// Transmit power in dBm, bits 0 to 6.
        public var power: UInt8
        /// The longest time of an inventory in tenths of a second.
        public var scanTime: UInt8
        /// One bit for each enabled antenna, where the reader tells.
        public var antennas: UInt8?

        /// Reads the data of an answer; `nil` where it is too short.
        public init?(_ data: borrowing Span<UInt8>) {
            guard data.count >= 8 else { return nil }
            version = UInt16(data[0]) << 8 | UInt16(data[1])
            type = data[2]
            channels = Channels(maximum: data[4], minimum: data[5])
            power = data[6] & 0x7F
            scanTime = data[7]
            antennas = data.count > 8 ? data[8] : nil
        }

        /// Whose protocol's details it follows; `nil` for a code we do not know.
        public var model: Model? {
            switch type {
            case 0x03, 0x08, 0x09: .reader18
            case 0x0C, 0x0F, 0x10, 0x16, 0x20, 0x8B: .reader288
            default: nil
            }
        }

        /// Model and firmware in words.
        public var description: ReaderDescription {
            let name =
                switch type {
                case 0x03, 0x08: "CF-RU5102"
                case 0x09: "UHFReader18"
                case 0x0C: "UHFReader288M"
                case 0x0F, 0x10: "UHFReader86"
                case 0x16: "RRU9883M"
                case 0x20: "UHFReader288MP"
                case 0x8B: "UHFReader288 advanced"
                default: "UHFReader type \(ThingMagic.hex(type))"
                }
            return ReaderDescription(model: name, firmware: "\(firmware.0).\(firmware.1)")
        }
    }

    /// The channels a reader hops over: two bits of the band's number in each byte, above a channel's.
    public struct Channels: Hashable, Sendable {
        /// The band's high bits and the highest channel.
        public var maximum: UInt8
        /// The band's low bits and the lowest channel.
        public var minimum: UInt8

        /// Channels as they are on the wire.
        public init(maximum: UInt8, minimum: UInt8) {
            self.maximum = maximum
            self.minimum = minimum
        }

        /// Channels of a band.
        init(band: UInt8, _ channels: ClosedRange<UInt8>) {
            maximum = (band >> 2) << 6 | channels.upperBound
            minimum = band << 6 | channels.lowerBound
        }
    }
}

extension UHFReader.Channels {
    /// Those that a regulation allows at full power; `nil` where none of the readers' bands fits.
    init?(_ region: ReaderRegion) {
        switch region {
        // 902.75 MHz + 0.5 n.
        case .northAmerica: self.init(band: 2, 0...49)
        case .australia: self.init(band: 2, 35...46)
        case .newZealand: self.init(band: 2, 38...49)
        // 865.1 MHz + 0.2 n: 865.7 to 867.5, and 865.1 to 866.9.
        case .europe: self.init(band: 4, 3...12)
        case .india: self.init(band: 4, 0...9)
        // 920.125 MHz + 0.25 n.
        case .china: self.init(band: 1, 0...19)
        // 917.1 MHz + 0.2 n: 917.3 to 920.3.
        case .korea: self.init(band: 3, 1...16)
        case .japan, .northAmerica2, .northAmerica3, .open: return nil
        }
    }

    /// The regulations that can be obeyed.
    static var regions: Set<ReaderRegion> { Set(ReaderRegion.allCases.filter { Self($0) != nil }) }
}
