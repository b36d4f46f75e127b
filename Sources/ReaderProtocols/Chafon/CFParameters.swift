// SPDX-License-Identifier: Apache-2.0

extension Chafon {
    /// All that can be set in a reader, in the 25 bytes of its commands 71 and 72.
    ///
    ///     0 address  1 protocol  2 work mode  3 interface  4 baud  5 Wiegand  6 antennas
    ///     7 region  8 start MHz  10 and kHz  12 step kHz  14 channels
    ///     15 power  16 area  17 Q  18 session  19 first byte  20 bytes  21 filter s  22 trigger s  23 buzzer  24 pause
    public struct Parameters: Hashable, Sendable {
        /// The bytes as they are on the wire, 25 of them.
        public private(set) var bytes: [UInt8]

        /// Parameters as a reader tells them; `nil`: too few.
        public init?(_ data: some Collection<UInt8>) {
            guard data.count >= 25 else { return nil }
            bytes = Array(data.prefix(25))
        }

        /// 0: tags are told when asked for; 1: always; 2: while an input is on.
        public var workMode: UInt8 {
            get { bytes[2] }
            set { bytes[2] = newValue }
        }

        /// One bit for each antenna in use.
        public var antennas: UInt8 {
            get { bytes[6] }
            set { bytes[6] = newValue }
        }

        /// The carriers.
        public var carriers: Carriers {
            get {
                Carriers(
                    band: bytes[7],
                    startKHz: UInt32(word(8)) * 1_000 + UInt32(word(10)),
                    stepKHz: word(12),
                    last: bytes[14]
                )
            }
            set {
                bytes[7] = newValue.band
                setWord(8, UInt16(truncatingIfNeeded: newValue.startKHz / 1_000))
                setWord(10, UInt16(newValue.startKHz % 1_000))
                setWord(12, newValue.stepKHz)
                bytes[14] = newValue.last
            }
        }

        /// Transmit power in dBm.
        public var power: UInt8 {
            get { bytes[15] }
            set { bytes[15] = newValue }
        }

        /// What is read of each tag; 1 is the EPC.
        public var area: UInt8 {
            get { bytes[16] }
            set { bytes[16] = newValue }
        }

        /// Gen2's Q.
        public var q: UInt8 {
            get { bytes[17] }
            set { bytes[17] = newValue }
        }

        /// The Gen2 session.
        public var session: UInt8 {
            get { bytes[18] }
            set { bytes[18] = newValue }
        }

        /// Seconds for which a tag that was told is not told again.
        public var filterSeconds: UInt8 {
            get { bytes[21] }
            set { bytes[21] = newValue }
        }

        private func word(_ index: Int) -> UInt16 { UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]) }

        private mutating func setWord(_ index: Int, _ value: UInt16) {
            bytes[index] = UInt8(value >> 8)
            bytes[index + 1] = UInt8(value & 0xFF)
        }
    }

    /// Carriers at equal distances.
    public struct Carriers: Hashable, Sendable {
        /// The band's number.
        public var band: UInt8
        /// The first carrier.
        public var startKHz: UInt32
        /// From one carrier to the next.
        public var stepKHz: UInt16
        /// The number of the last carrier, the first being 0.
        public var last: UInt8

        /// Carriers of a band.
        public init(band: UInt8, startKHz: UInt32, stepKHz: UInt16, last: UInt8) {
            self.band = band
            self.startKHz = startKHz
            self.stepKHz = stepKHz
            self.last = last
        }

        /// A carrier's frequency; `nil` where there is no such carrier.
        public func kHz(_ channel: UInt8) -> UInt32? {
            channel <= last && startKHz > 0 ? startKHz + UInt32(stepKHz) * UInt32(channel) : nil
        }
    }
}

extension Chafon.Carriers {
    /// Those that a regulation allows at full power; `nil` where none of the readers' bands fits.
    init?(_ region: ReaderRegion) {
        switch region {
        case .northAmerica: self.init(band: 1, startKHz: 902_750, stepKHz: 500, last: 49)
        case .australia: self.init(band: 1, startKHz: 920_250, stepKHz: 500, last: 11)
        case .newZealand: self.init(band: 1, startKHz: 921_750, stepKHz: 500, last: 11)
        case .korea: self.init(band: 2, startKHz: 917_300, stepKHz: 200, last: 15)
        case .india: self.init(band: 3, startKHz: 865_100, stepKHz: 200, last: 9)
        case .europe: self.init(band: 6, startKHz: 865_700, stepKHz: 600, last: 3)
        case .china: self.init(band: 8, startKHz: 920_125, stepKHz: 250, last: 19)
        case .japan, .northAmerica2, .northAmerica3, .open: return nil
        }
    }

    /// The regulations that can be obeyed.
    static var regions: Set<ReaderRegion> { Set(ReaderRegion.allCases.filter { Self($0) != nil }) }
}
