// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// `[[scanner]]`: a barcode scanner.
    public struct Scanner: Equatable, Sendable {
        /// The name events carry as `device`.
        public var name: String
        /// What people call it.
        public var title: String?
        /// Names it had before.
        public var was: [String] = []
        /// `false` leaves the device alone.
        public var isEnabled = true
        /// Which device it is.
        public var match: DeviceMatch
        /// The read point of its scans; by default one of the scanner's own name.
        public var readPoint: String
        /// The keyboard layout the scanner types for.
        public var layout: Layout = .us
        /// What ends a scan.
        public var suffix: Suffix = .enter
        /// How long a scan may pause before its beginning is given up as partial.
        public var partialTimeout: Duration = .milliseconds(500)
        /// How long the scanner must be silent for a scan without suffix to be complete.
        public var idleEnd: Duration = .milliseconds(100)
        /// The longest scan taken, in bytes; a longer one is rejected whole.
        public var maxLength = 4500
        /// The guard against the identical scan given twice.
        public var repeatGuard = RepeatGuard()
        /// How its scans are read.
        public var decoding = Decoding()

        /// A scanner with the built-in defaults.
        public init(name: String, match: DeviceMatch) {
            self.name = name
            self.match = match
            readPoint = name
        }
    }

    /// The keyboard layouts a scanner can type for.
    public enum Layout: String, CaseIterable, Sendable {
        /// US English, the layout scanners have when they leave the factory.
        case us
    }

    /// What a scanner sends after the data.
    public enum Suffix: String, CaseIterable, Sendable {
        /// Enter (CR); an LF right after it belongs to it.
        case enter
        /// Tab.
        case tab
        /// CR and LF together; either alone is part of the text.
        case crlf
        /// A line feed.
        case lf
        /// ETX, 0x03.
        case etx
        /// Nothing: a scan ends when the scanner is silent for ``Scanner/idleEnd``.
        case none
    }

    /// For how long the identical text from the same scanner is not taken again; `nil` switches the guard off.
    public struct RepeatGuard: Equatable, Sendable {
        /// The span for items with a serial number, which cannot be meant twice.
        public var serialized: Duration? = .seconds(2)
        /// The span for all else: scanning one GTIN five times means five.
        public var other: Duration?

        /// The built-in defaults.
        public init() {}
    }

    /// `decode` of a scanner: how the data in its scans are read.
    public struct Decoding: Equatable, Sendable {
        /// What a scan without AIM symbology identifier is taken for.
        public var unmarked: Unmarked = .detect
        /// The scanner's mistakes that are understood.
        public var lenient: [Lenience] = []
        /// Whether it is checked which Application Identifiers must and must not stand together.
        public var checksAssociations = true
        /// Forms of Digital Links that are read beside the standard one.
        public var links: [LinkForm] = []
        /// Whether text that begins with `+` claims to be a Health Industry Bar Code.
        public var plusClaimsHIBC = false

        /// The built-in defaults.
        public init() {}
    }

    /// What a scan without AIM symbology identifier is taken for.
    public enum Unmarked: String, CaseIterable, Sendable {
        /// GS1 data where it is that without a flaw, else text.
        case detect
        /// Always text.
        case text
        /// A mistake: the scanner is to send the identifier.
        case refuse
    }

    /// A form of Digital Links that not every link may be taken for.
    public enum LinkForm: String, CaseIterable, Sendable {
        /// A GTIN of 8, 12 or 13 digits, without its leading zeros.
        case shortGTIN = "short-gtin"
        /// Words for Application Identifiers: `/gtin/…/ser/…`.
        case alphas
        /// The compressed form.
        case compressed
    }

    /// A mistake of scanners that can be understood, named as events name it in `flags`.
    public enum Lenience: String, CaseIterable, Sendable {
        /// GS before the data.
        case leadingGS = "leading-gs"
        /// Several GS where one belongs.
        case doubledGS = "doubled-gs"
        /// CR, LF or TAB behind the data.
        case trailingSuffix = "trailing-suffix"
        /// `|`, `#`, `~`, `^`, `{GS}`, `<GS>` or `␝` for GS.
        case substitutedGS = "substituted-gs"
        /// A symbology identifier in the wrong case.
        case symbologyCase = "symbology-case"
        /// A message of ISO/IEC 15434 without its end.
        case missingTrailer = "missing-trailer"
    }

    /// `[[reader]]`: an RFID reader.
    public struct Reader: Equatable, Sendable {
        /// The name events carry as `device`.
        public var name: String
        /// What people call it.
        public var title: String?
        /// Names it had before.
        public var was: [String] = []
        /// `false` leaves the device alone.
        public var isEnabled = true
        /// The family of its protocol.
        public var driver: Driver = .auto
        /// Which device it is.
        public var match: DeviceMatch
        /// The read point of antennas without one; by default one of the reader's own name.
        public var readPoint: String
        /// The radio regulation to keep; `nil` for the one set in the reader.
        public var region: Region?
        /// The speed of the serial line; a USB port ignores it.
        public var baud = 115_200
        /// The Gen2 session, 0 to 3; `nil` for the one set in the reader.
        public var session: Int?
        /// The antennas to read from; empty for those the reader says are connected.
        public var antennas: [Antenna] = []

        /// A reader with the built-in defaults.
        public init(name: String, match: DeviceMatch) {
            self.name = name
            self.match = match
            readPoint = name
        }

        /// The read point of what an antenna reads.
        public func readPoint(ofAntenna port: Int) -> String {
            antennas.first { $0.port == port }?.readPoint ?? readPoint
        }
    }

    /// `[[reader.antenna]]`: an antenna of a reader.
    public struct Antenna: Equatable, Sendable {
        /// The number of its port, from 1.
        public var port: Int
        /// Its read point; `nil` for the reader's.
        public var readPoint: String?
        /// The transmit power in dBm; `nil` for the one set in the reader.
        public var powerDBm: Double?
        /// `false` leaves the antenna out.
        public var isEnabled = true

        /// An antenna with the built-in defaults.
        public init(port: Int) { self.port = port }
    }

    /// The families of RFID readers.
    public enum Driver: String, CaseIterable, Sendable {
        /// Found out by asking the reader.
        case auto
        /// JADAK ThingMagic modules and what is built around them.
        case thingmagic
    }

    /// The radio regulations a reader can keep.
    public enum Region: String, CaseIterable, Sendable {
        /// North America, 902–928 MHz.
        case na
        /// North America, the vendor's second, reduced band.
        case na2
        /// North America, the vendor's third, reduced band.
        case na3
        /// European Union, 865.6–867.6 MHz.
        case eu
        /// India.
        case `in`
        /// Japan.
        case jp
        /// People's Republic of China.
        case cn
        /// Korea.
        case kr
        /// Australia.
        case au
        /// New Zealand.
        case nz
        /// Without regulation, for shielded test rooms only.
        case open
    }
}
