// SPDX-License-Identifier: Apache-2.0

/// How long a HID device's reports are, by its report descriptor, for devices that carry a protocol of their own in them.
public struct HIDReportSizes: Hashable, Sendable {
    /// A report: its number and its bytes without the number.
    public struct Report: Hashable, Sendable {
        /// `nil` where the device's reports have no numbers.
        public var id: UInt8?
        /// In bytes, at least 1.
        public var size: Int

        /// A report of a size.
        public init(id: UInt8?, size: Int) {
            self.id = id
            self.size = size
        }
    }

    /// The input report that carries the most.
    public private(set) var input: Report
    /// The output report that carries the most: of the same number as the input's where there is one.
    public private(set) var output: Report

    /// The kernel refuses reports beyond this many bytes (`HID_MAX_BUFFER_SIZE`).
    private static let longestReport = 16_384
    /// What a descriptor may nest.
    private static let deepestStack = 16

    private struct Globals {
        var id: UInt8?
        var size = 0
        var count = 0

        /// The bits of the fields of an item; `nil` beyond all reports.
        var bits: Int? {
            let limit = HIDReportSizes.longestReport * 8
            guard size <= limit, count <= limit, size * count <= limit else { return nil }
            return size * count
        }
    }

    /// The sizes that a report descriptor describes; `nil` where it has no report both ways or makes no sense.
    ///
    /// - Parameter descriptor: The bytes of the device's report descriptor; any are survived.
    public init?(descriptor: borrowing Span<UInt8>) {
        var globals = Globals()
        var stack: [Globals] = []
        var (inputs, outputs): ([UInt8?: Int], [UInt8?: Int]) = ([:], [:])
        var items = HIDReportItems()
        while let item = items.next(in: descriptor) {
            switch item.kind {
            case .reportSize: globals.size = Int(item.value)
            case .reportCount: globals.count = Int(item.value)
            case .reportID:
                guard (1...255).contains(item.value) else { return nil }
                globals.id = UInt8(truncatingIfNeeded: item.value)
            case .push:
                guard stack.count < Self.deepestStack else { return nil }
                stack.append(globals)
            case .pop:
                guard let earlier = stack.popLast() else { return nil }
                globals = earlier
            case .input:
                guard let bits = globals.bits else { return nil }
                inputs[globals.id, default: 0] += bits
            case .output:
                guard let bits = globals.bits else { return nil }
                outputs[globals.id, default: 0] += bits
            default: break
            }
            guard inputs.values.allSatisfy({ $0 <= Self.longestReport * 8 }),
                outputs.values.allSatisfy({ $0 <= Self.longestReport * 8 })
            else { return nil }
        }
        guard let input = Self.largest(inputs) else { return nil }
        let twin = outputs[input.id].flatMap { $0 < 8 ? nil : Report(id: input.id, size: ($0 + 7) / 8) }
        guard let output = twin ?? Self.largest(outputs) else { return nil }
        self.input = input
        self.output = output
    }

    /// The report with the most bits, of equal ones that with the lowest number.
    private static func largest(_ reports: [UInt8?: Int]) -> Report? {
        let order = reports.sorted { ($1.value, $0.key ?? 0) < ($0.value, $1.key ?? 0) }
        guard let first = order.first, first.value >= 8 else { return nil }
        return Report(id: first.key, size: (first.value + 7) / 8)
    }
}
