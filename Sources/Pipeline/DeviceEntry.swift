// SPDX-License-Identifier: Apache-2.0

public import Capture
public import GS1
public import ReadWindows

/// A device as the pipeline needs to know it.
public struct DeviceEntry: Sendable, Hashable {
    /// What it delivers.
    public enum Kind: Sendable, Hashable {
        /// Scans.
        case scanner
        /// Tag reads.
        case reader
    }

    /// Its place in the table; the same for a name as long as the daemon runs.
    public var index: DeviceIndex
    /// The configured name.
    public var name: String
    /// What it delivers.
    public var kind: Kind
    /// The hardware identity behind the name, once it is known.
    public var unit: String?
    /// Where it captures.
    public var readPoint: String
    /// The read points of antennas that have one of their own, by port.
    public var antennaReadPoints: [UInt8: String] = [:]
    /// Whether it is told to read the TID along with each EPC, so that a read without one is worth a word.
    public var readsTID = false
    /// The guard against scanning twice.
    public var repeatOptions = RepeatOptions()
    /// How scans are decoded.
    public var decodeOptions = DecodeOptions()
    /// Whether a text of hexadecimal digits that is a whole EPC is one: of an RFID reader that types.
    public var typesEPC = false

    /// A device with the defaults of its kind.
    public init(index: DeviceIndex, name: String, kind: Kind, readPoint: String) {
        self.index = index
        self.name = name
        self.kind = kind
        self.readPoint = readPoint
    }
}

/// A read point as the pipeline needs to know it.
public struct ReadPointEntry: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The business step done there, a bare CBV word.
    public var step: String?
    /// How its tag reads become events.
    public var window: WindowOptions
    /// Which labels of a thing belong together; `nil` where each scan stands for itself.
    public var labelSet: LabelSetOptions?

    /// A read point.
    public init(name: String, step: String? = nil, window: WindowOptions = WindowOptions()) {
        self.name = name
        self.step = step
        self.window = window
    }
}

/// What every event says of the gateway, and what the edge knows of the clock.
public struct Gateway: Sendable, Hashable {
    /// The gateway's name.
    public var host: String
    /// The site's distance from UTC now.
    public var offset: UTCOffset
    /// The kernel's boot identifier.
    public var boot: String
    /// Whether the kernel calls the wall clock synchronised.
    public var isClockSynchronized = true
    /// The year from which two-digit years of barcodes get their century; `nil` takes that of the scan.
    public var referenceYear: Int?

    /// A gateway whose clock is right.
    public init(host: String, offset: UTCOffset = .utc, boot: String) {
        self.host = host
        self.offset = offset
        self.boot = boot
    }
}
