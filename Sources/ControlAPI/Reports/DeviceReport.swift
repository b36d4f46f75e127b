// SPDX-License-Identifier: Apache-2.0

/// One configured or claimed device: what it is doing and what it has delivered.
package struct DeviceReport: Codable, Sendable {
    package var name: String
    package var title: String?
    /// `scanner` or `reader`.
    package var kind: String
    /// How it is read: `keyboard`, `hid-pos`, `stream`, `serial` or a reader's family; `-` while it never was.
    package var driver: String
    /// A word of the documented list, for example `ready` or `missing`.
    package var state: String
    /// Why it is in that state, for the operator.
    package var reason: String?
    /// What the operator can do about it.
    package var mend: String?
    /// Since when, RFC 3339.
    package var since: String
    package var readPoint: String?
    /// A reader's antennas, as far as the configuration names them.
    package var antennas: [Antenna]?
    /// The hardware identity behind the name.
    package var unit: String?
    /// The hardware before it was replaced.
    package var wasUnit: String?
    /// The device node now, where there is one.
    package var node: String?
    /// When it last delivered, RFC 3339.
    package var last: String?
    package var ledger: LedgerReport
    /// The keyboard layout its keys are read with, where it has keys.
    package var layout: String?
    /// What a scanner's keys and bytes were, where it has delivered any.
    package var keys: KeyCounts?
    /// What a reader's session counted besides reads, where it did.
    package var readerCounters: ReaderCountersReport?
    /// By what it gives each signal that it can give now; absent where it can give none.
    package var signalMeans: [String: String]?
    /// How often it was asked for signals, where it was.
    package var signals: SignalCountsReport?

    /// An antenna as it is configured.
    package struct Antenna: Codable, Sendable {
        /// The number of its port, as printed on the reader.
        package var port: Int
        package var name: String?
        /// Where its reads belong, if not where the reader's do.
        package var readPoint: String?
        /// The transmit power that it is set to.
        package var powerDbm: Double?
        package var enabled: Bool

        package init(port: Int, name: String?, readPoint: String?, powerDbm: Double?, enabled: Bool) {
            self.port = port
            self.name = name
            self.readPoint = readPoint
            self.powerDbm = powerDbm
            self.enabled = enabled
        }
    }

    /// What a scanner did besides scanning, since the daemon started.
    package struct KeyCounts: Codable, Sendable {
        /// Characters typed or bytes received, suffixes included.
        package var characters: Int
        /// Keys that mean nothing: counted, never typed.
        package var ignored: Int
        /// Repetitions the kernel made because a key was held.
        package var repeats: Int
        /// Suffixes without a text before them.
        package var emptySuffixes: Int
        /// Times the kernel's queue overflowed and lost keys.
        package var drops: Int

        package init(characters: Int, ignored: Int, repeats: Int, emptySuffixes: Int, drops: Int) {
            self.characters = characters
            self.ignored = ignored
            self.repeats = repeats
            self.emptySuffixes = emptySuffixes
            self.drops = drops
        }
    }

    package init(
        name: String,
        title: String?,
        kind: String,
        driver: String,
        state: String,
        reason: String?,
        mend: String?,
        since: String,
        readPoint: String?,
        unit: String?,
        wasUnit: String? = nil,
        node: String?,
        last: String?,
        ledger: LedgerReport,
        layout: String? = nil,
        keys: KeyCounts? = nil,
        readerCounters: ReaderCountersReport? = nil,
        signalMeans: [String: String]? = nil,
        signals: SignalCountsReport? = nil
    ) {
        self.name = name
        self.title = title
        self.kind = kind
        self.driver = driver
        self.state = state
        self.reason = reason
        self.mend = mend
        self.since = since
        self.readPoint = readPoint
        self.unit = unit
        self.wasUnit = wasUnit
        self.node = node
        self.last = last
        self.ledger = ledger
        self.layout = layout
        self.keys = keys
        self.readerCounters = readerCounters
        self.signalMeans = signalMeans
        self.signals = signals
    }
}

/// `GET /v1/devices`: a device the kernel shows, claimed or not.
package struct SeenDeviceReport: Codable, Sendable {
    package var node: String
    /// What can be read there: `keys`, `hid-pos`, `serial`, `hidraw`, `pointer` or `other`.
    package var kind: String
    /// What the device calls itself.
    package var product: String?
    /// The stable identity, for example `usb 05e0:1200 serial S1`.
    package var identity: String
    /// What the identity rests on, in words.
    package var identityBasis: String
    /// The name of the entry that claims it.
    package var claimedBy: String?
    /// Why it is not claimed, or which rule claims it.
    package var claim: String
    /// The configuration that would claim it.
    package var howToClaim: String?
    /// By what the device that it is gives each signal that it can give now.
    package var signalMeans: [String: String]?

    package init(
        node: String,
        kind: String,
        product: String?,
        identity: String,
        identityBasis: String,
        claimedBy: String?,
        claim: String,
        howToClaim: String?,
        signalMeans: [String: String]? = nil
    ) {
        self.node = node
        self.kind = kind
        self.product = product
        self.identity = identity
        self.identityBasis = identityBasis
        self.claimedBy = claimedBy
        self.claim = claim
        self.howToClaim = howToClaim
        self.signalMeans = signalMeans
    }
}
