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
        /// The interface to read it through.
        public var driver: ScannerDriver = .auto
        /// Which device it is.
        public var match: DeviceMatch
        /// The read point of its scans; by default one of the scanner's own name.
        public var readPoint: String
        /// What its keys mean, and what else it types.
        public var keyboard = Keyboard()
        /// What ends a scan.
        public var suffix: Suffix = .enter
        /// A text that ends a scan in place of ``suffix``; empty for none.
        public var suffixText: [UInt8] = []
        /// How long a scan may pause before its beginning is given up as partial; `nil` for half a second, and one
        /// and a half over Bluetooth.
        public var partialTimeout: Duration?
        /// How long the scanner must be silent for a scan without suffix to be complete; `nil` for a tenth of a
        /// second, and half a second over Bluetooth.
        public var idleEnd: Duration?
        /// The longest scan taken, in bytes; a longer one is rejected whole.
        public var maxLength = 4500
        /// The speed of a serial line, in bits per second; a USB port ignores it.
        public var baud = 9600
        /// The frame of a serial line.
        public var line: SerialFrame = .eightNone1
        /// The flow control of a serial line.
        public var flow: FlowControl = .none
        /// How the bytes of a serial port or of HID reports are to be read.
        public var encoding: TextEncoding = .utf8
        /// The guard against the identical scan given twice.
        public var repeatGuard = RepeatGuard()
        /// How its scans are read.
        public var decoding = Decoding()
        /// How it tells the person who scans something.
        public var signals = Signals()
        /// What takes its place unattended when it is gone; `nil` for nothing.
        public var replacement: Replacement?

        /// A scanner with the built-in defaults.
        public init(name: String, match: DeviceMatch) {
            self.name = name
            self.match = match
            readPoint = name
        }
    }

    /// The interface to read a scanner through.
    public enum ScannerDriver: String, CaseIterable, Sendable {
        /// Keyboards and HID POS interfaces together, else the serial port.
        case auto
        /// The keys it types.
        case keyboard
        /// Reports of the HID usage page for bar code scanners.
        case hidPOS = "hid-pos"
        /// A serial port or CDC-ACM device.
        case serial
        /// A smart-card reader that reads NFC tags.
        case ccid
    }

    /// How a scanner encodes characters beyond ASCII.
    public enum TextEncoding: String, CaseIterable, Sendable {
        /// UTF-8; other bytes are kept as they are.
        case utf8 = "utf-8"
        /// ISO/IEC 8859-1.
        case latin1 = "latin-1"
        /// Windows code page 1252.
        case windows1252 = "windows-1252"
    }

    /// The frame of a serial line: data bits, parity, stop bits.
    public enum SerialFrame: String, CaseIterable, Sendable {
        /// 8 data bits, no parity, 1 stop bit.
        case eightNone1 = "8N1"
        /// 8 data bits, no parity, 2 stop bits.
        case eightNone2 = "8N2"
        /// 8 data bits, even parity, 1 stop bit.
        case eightEven1 = "8E1"
        /// 8 data bits, even parity, 2 stop bits.
        case eightEven2 = "8E2"
        /// 8 data bits, odd parity, 1 stop bit.
        case eightOdd1 = "8O1"
        /// 8 data bits, odd parity, 2 stop bits.
        case eightOdd2 = "8O2"
        /// 7 data bits, no parity, 1 stop bit.
        case sevenNone1 = "7N1"
        /// 7 data bits, no parity, 2 stop bits.
        case sevenNone2 = "7N2"
        /// 7 data bits, even parity, 1 stop bit.
        case sevenEven1 = "7E1"
        /// 7 data bits, even parity, 2 stop bits.
        case sevenEven2 = "7E2"
        /// 7 data bits, odd parity, 1 stop bit.
        case sevenOdd1 = "7O1"
        /// 7 data bits, odd parity, 2 stop bits.
        case sevenOdd2 = "7O2"
    }

    /// Who holds back whose bytes on a serial line.
    public enum FlowControl: String, CaseIterable, Sendable {
        /// Nobody.
        case none
        /// The lines RTS and CTS.
        case rtsCts = "rts-cts"
        /// The bytes XON and XOFF.
        case xonXoff = "xon-xoff"
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

    /// What takes the place of a scanner unattended.
    public enum Replacement: String, CaseIterable, Sendable {
        /// A unit with the same USB vendor and product at the same port.
        case samePort = "same-port"
    }

    /// `signal` of a scanner: how it tells the person who scans something.
    public struct Signals: Equatable, Sendable {
        /// What is sent to a serial scanner for `ok`; `nil` for nothing.
        public var ok: String?
        /// What is sent to a serial scanner for `warn`; `nil` for nothing.
        public var warn: String?
        /// What is sent to a serial scanner for `stop`; `nil` for nothing.
        public var stop: String?
        /// The light of a keyboard scanner that blinks; `nil` for none.
        public var led: Light?
        /// Whether scans that are not taken, or not as they should be, are told without being asked for.
        public var isAutomatic = true

        /// The built-in defaults.
        public init() {}
    }

    /// The lights of keyboards, as the kernel names them.
    public enum Light: String, CaseIterable, Sendable {
        // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
        case numl, capsl, scrolll, compose, kana, sleep, suspend, mute, misc, mail, charging
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
        /// Whether a text of hexadecimal digits that is a whole EPC is one: of an RFID reader that types.
        public var typesEPC = false

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
}
