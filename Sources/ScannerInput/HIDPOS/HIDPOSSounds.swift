// SPDX-License-Identifier: Apache-2.0

/// The reports that make a HID POS scanner sound, as its report descriptor declares them.
///
/// HID Point of Sale Usage Tables 1.02, clause 3; units of Honeywell and those who followed have them in their trigger
/// report:
///
/// ```
///   bit  0    1        2         3    4    5            6                7
///   ├────┼────────┼─────────┼────┼────┼────────────┼────────────────┼────┤   output report 04
///   │    │ do not │ read    │    │    │ sound      │ sound          │    │
///   │    │ read   │ now     │    │    │ error beep │ good read beep │    │
/// ```
public struct HIDPOSSounds: Hashable, Sendable {
    /// A report to send.
    public struct Report: Hashable, Sendable {
        /// Whether it is a feature report, else an output report.
        public var isFeature: Bool
        /// Its id, 0 for a device without ids, and its bytes.
        public var bytes: [UInt8]

        /// A report with all its bytes.
        public init(isFeature: Bool, bytes: [UInt8]) {
            self.isFeature = isFeature
            self.bytes = bytes
        }
    }

    /// What sounds as after a scan.
    public var goodRead: Report?
    /// What sounds as after a scan that went wrong.
    public var error: Report?
    /// What sounds for an item that is in no list.
    public var notOnFile: Report?

    /// No sound.
    public init() {}
}

/// The fields of output and feature reports, read so far; only those that sound are remembered.
struct HIDPOSControls {
    /// A report of a device.
    struct Place: Hashable {
        var isFeature: Bool
        var id: UInt8
    }

    private struct Fields {
        var bits = 0
        /// The first bit of what sounds, by usage.
        var sounds: [UInt32: Int] = [:]
        var isSensible = true
    }

    private static let errorBeep: UInt32 = 0x008C_0085
    private static let goodReadBeep: UInt32 = 0x008C_0086
    private static let notOnFileBeep: UInt32 = 0x008C_0087
    /// More than any control needs.
    private static let mostBits = 4_096 * 8

    private var reports: [Place: Fields] = [:]

    /// Lays a main item's fields behind those of its report before.
    ///
    /// - Parameters:
    ///   - usages: What the fields are for; the last holds for all that are left. Empty for what is none of ours.
    ///   - size: The bits of a field.
    ///   - count: How many fields.
    ///   - place: The report.
    mutating func add(_ usages: [UInt32], size: Int, count: Int, to place: Place) {
        var fields = reports[place] ?? Fields()
        defer { reports[place] = fields }
        let (bits, overflows) = size.multipliedReportingOverflow(by: count)
        guard fields.isSensible, !overflows, bits >= 0, bits <= Self.mostBits - fields.bits else {
            fields.isSensible = false
            return
        }
        if size > 0 {
            for (index, usage) in usages.prefix(count).enumerated()
            where (Self.errorBeep...Self.notOnFileBeep).contains(usage) && fields.sounds[usage] == nil {
                fields.sounds[usage] = fields.bits + index * size
            }
        }
        fields.bits += bits
    }

    /// What sounds; of several reports with the same sound the one with the lowest id, an output report first.
    var sounds: HIDPOSSounds {
        var sounds = HIDPOSSounds()
        sounds.goodRead = report(of: Self.goodReadBeep)
        sounds.error = report(of: Self.errorBeep)
        sounds.notOnFile = report(of: Self.notOnFileBeep)
        return sounds
    }

    private func report(of usage: UInt32) -> HIDPOSSounds.Report? {
        let having = reports.filter { $0.value.isSensible && $0.value.sounds[usage] != nil }
        let first = having.min { left, right in
            left.key.isFeature == right.key.isFeature ? left.key.id < right.key.id : right.key.isFeature
        }
        guard let (place, fields) = first, let bit = fields.sounds[usage] else { return nil }
        var bytes = [place.id] + [UInt8](repeating: 0, count: (fields.bits + 7) / 8)
        bytes[1 + bit / 8] = 1 << UInt8(bit % 8)
        return HIDPOSSounds.Report(isFeature: place.isFeature, bytes: bytes)
    }
}
