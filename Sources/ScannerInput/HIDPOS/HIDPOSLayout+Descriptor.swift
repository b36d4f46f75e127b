// SPDX-License-Identifier: Apache-2.0

extension HIDPOSLayout {
    /// The layout that a report descriptor describes; `nil` when it describes no bar code scanner.
    ///
    /// Any bytes are survived. Fields count only inside an application collection of the bar code scanner page:
    /// scanners in keyboard mode have a service interface that uses the same usages under a page of its vendor.
    ///
    /// - Parameter descriptor: The bytes of the device's report descriptor.
    public init?(descriptor: borrowing Span<UInt8>) {
        var reading = DescriptorReading()
        var items = HIDReportItems()
        while let item = items.next(in: descriptor) {
            guard reading.take(item) else { return nil }
        }
        guard let layout = reading.layout else { return nil }
        self = layout
    }
}

/// Usages and pages that matter (HID Point of Sale Usage Tables 1.02, clause 3; HID Usage Tables 1.12, 4).
private enum Usage {
    static let byteCount: UInt32 = 0x0001_003B
    static let scannerPage: UInt32 = 0x8C
    static let symbology1: UInt32 = 0x008C_00FB
    static let symbology3: UInt32 = 0x008C_00FD
    static let decodedData: UInt32 = 0x008C_00FE
    static let dataContinued: UInt32 = 0x008C_00FF
    /// Honeywell's (formerly Hand Held Products') page: code id, and where its output goes.
    static let vendorCodeID: UInt32 = 0xFF66_0004
    static let vendorRedirection: UInt32 = 0xFF66_0003
}

/// A descriptor read so far.
private struct DescriptorReading {
    /// What items of the kind "global" set.
    private struct Globals {
        var page: UInt32 = 0
        var reportID: UInt8 = 0
        var size = 0
        var count = 0
    }

    /// The fields of one input report; offsets in bits, without the id.
    private struct Fields {
        var bits = 0
        var count: Int?
        var symbology: [Int?] = [nil, nil, nil]
        var data: Range<Int>?
        var vendorSymbology: Int?
        var continued: Int?
    }

    /// The kernel refuses reports beyond this many bytes (`HID_MAX_BUFFER_SIZE`).
    private static let longestReport = 16_384
    private static let mostUsages = 64
    private static let deepestStack = 16

    private var globals = Globals()
    private var stack: [Globals] = []
    private var usages: [UInt32] = []
    private var usageMinimum: UInt32?
    private var depth = 0
    private var isInScanner = false
    private var usesReportIDs = false
    private var reports: [UInt8: Fields] = [:]
    private var redirection: UInt8?
    private var controls = HIDPOSControls()

    /// Takes the next item; `false` when the descriptor makes no sense.
    mutating func take(_ item: HIDReportItem) -> Bool {
        switch item.kind {
        case .usagePage: globals.page = item.value & 0xFFFF
        case .reportSize: globals.size = Int(item.value)
        case .reportCount: globals.count = Int(item.value)
        case .reportID:
            // 0 is reserved.
            guard (1...255).contains(item.value) else { return false }
            usesReportIDs = true
            globals.reportID = UInt8(truncatingIfNeeded: item.value)
        case .push:
            guard stack.count < Self.deepestStack else { return false }
            stack.append(globals)
        case .pop:
            guard let earlier = stack.popLast() else { return false }
            globals = earlier
        case .usage: note(usage: item)
        case .usageMinimum: usageMinimum = full(item)
        case .usageMaximum: noteUsages(upTo: full(item))
        case .input:
            guard addInput(isConstant: item.value & 1 == 1) else { return false }
            endMain()
        case .feature:
            if isInScanner, usages.contains(Usage.vendorRedirection), globals.reportID != 0 {
                redirection = globals.reportID
            }
            addControls(of: item, isFeature: true)
            endMain()
        case .output:
            addControls(of: item, isFeature: false)
            endMain()
        case .collection:
            if depth == 0, item.value == 1 {
                isInScanner = usages.first.map { $0 >> 16 } == Usage.scannerPage
            }
            depth += 1
            endMain()
        case .endCollection:
            depth = max(0, depth - 1)
            if depth == 0 { isInScanner = false }
            endMain()
        case nil: break
        }
        return true
    }

    /// A usage with its page, which an item of four bytes names itself.
    private func full(_ item: HIDReportItem) -> UInt32 {
        item.size == 4 ? item.value : globals.page << 16 | item.value
    }

    private mutating func note(usage item: HIDReportItem) {
        if usages.count < Self.mostUsages { usages.append(full(item)) }
    }

    private mutating func noteUsages(upTo last: UInt32) {
        guard let first = usageMinimum, first <= last else { return }
        usageMinimum = nil
        let room = UInt32(Self.mostUsages - usages.count)
        for usage in first...min(last, first.addingReportingOverflow(room).partialValue) {
            if usages.count < Self.mostUsages { usages.append(usage) }
        }
    }

    /// Lays out fields that the host writes; of those that are constants or lists of usages none can be switched.
    private mutating func addControls(of item: HIDReportItem, isFeature: Bool) {
        let isSwitch = isInScanner && item.value & 1 == 0 && item.value & 2 == 2
        controls.add(
            isSwitch ? usages : [],
            size: globals.size,
            count: globals.count,
            to: HIDPOSControls.Place(isFeature: isFeature, id: globals.reportID)
        )
    }

    /// Local items hold for one main item.
    private mutating func endMain() {
        usages.removeAll(keepingCapacity: true)
        usageMinimum = nil
    }

    /// Lays a main item's fields behind those of its report before.
    private mutating func addInput(isConstant: Bool) -> Bool {
        let limit = Self.longestReport * 8
        // Each is compared before they are multiplied.
        guard globals.size <= limit, globals.count <= limit else { return false }
        let (bits, overflows) = globals.size.multipliedReportingOverflow(by: globals.count)
        var fields = reports[globals.reportID] ?? Fields()
        guard !overflows, bits <= limit - fields.bits else { return false }
        if isInScanner, !isConstant {
            for (index, usage) in usages.prefix(globals.count).enumerated() {
                let start = fields.bits + index * globals.size
                // The last usage holds for all fields that are left.
                let count = index == usages.count - 1 ? globals.count - index : 1
                place(usage, at: start, count: count, in: &fields)
            }
        }
        fields.bits += bits
        reports[globals.reportID] = fields
        return true
    }

    private func place(_ usage: UInt32, at start: Int, count: Int, in fields: inout Fields) {
        if usage == Usage.dataContinued { fields.continued = fields.continued ?? start }
        guard globals.size == 8, start % 8 == 0 else { return }
        let byte = start / 8
        switch usage {
        case Usage.byteCount: fields.count = fields.count ?? byte
        case Usage.symbology1...Usage.symbology3:
            let first = Int(usage - Usage.symbology1)
            for index in first..<min(3, first + count) { fields.symbology[index] = byte + index - first }
        case Usage.decodedData: fields.data = fields.data ?? byte..<byte + count
        case Usage.vendorCodeID: fields.vendorSymbology = fields.vendorSymbology ?? byte
        default: break
        }
    }

    /// The layout of the first report with scanned data.
    var layout: HIDPOSLayout? {
        let scanned = reports.filter { $0.value.data.map { !$0.isEmpty } ?? false }
        guard let (id, fields) = scanned.min(by: { $0.key < $1.key }), let data = fields.data else {
            return nil
        }
        let shift = usesReportIDs ? 1 : 0
        func bytes(_ fields: Fields) -> Int { (fields.bits + 7) / 8 + shift }
        var symbology: Int?
        if let first = fields.symbology[0], fields.symbology[1] == first + 1, fields.symbology[2] == first + 2
        {
            symbology = first + shift
        }
        return HIDPOSLayout(
            reportID: usesReportIDs ? id : nil,
            length: bytes(fields),
            count: fields.count.map { $0 + shift },
            symbology: symbology,
            data: data.lowerBound + shift..<data.upperBound + shift,
            vendorSymbology: fields.vendorSymbology.map { $0 + shift },
            continued: fields.continued.map { $0 + 8 * shift },
            redirection: redirection,
            sounds: controls.sounds,
            otherLengths: reports.filter { $0.key != id }.mapValues(bytes)
        )
    }
}
