// SPDX-License-Identifier: Apache-2.0

internal import EPC

extension LLRP {
    /// A continuous inventory: one ROSpec that begins at once, by the clock or by an input (11.2).
    public struct Inventory: Hashable, Sendable {
        /// The ROSpec's number, not 0.
        public var spec: UInt32 = 1
        /// The antennas; empty for all.
        public var antennas: [Antenna] = []
        /// When to report: after so many tags; 1 is at once, 0 at the end of the inventory.
        public var tagsPerReport: UInt16 = 1
        /// The Gen2 session, 0 to 3; `nil` leaves what is set in the reader, unless ``population`` is set: then it is 0.
        public var session: UInt8?
        /// About how many tags are in the field at a time; `nil`: 32 where a session is set.
        public var population: UInt16?
        /// A mode of the reader's table; `nil` leaves what is set.
        public var mode: UInt16?
        /// Which tags take part: those that fit all.
        public var filters: [ReaderOptions.TagFilter] = []
        /// The input that begins and ends it; `nil`: it begins at once.
        public var trigger: ReaderOptions.Trigger?
        /// Spans of reading and rest, by the reader's own clock; a ``trigger`` goes before.
        public var dutyCycle: ReaderOptions.DutyCycle?
        /// What a vendor's reader is to add to its reports.
        public var additions: Additions?

        /// One antenna.
        public struct Antenna: Hashable, Sendable {
            /// Its number, from 1.
            public var number: UInt16
            /// A place in the reader's table of powers; `nil` leaves what is set.
            public var powerIndex: UInt16?
            /// A place in the reader's list of frequencies, which goes with a power.
            public var hopTable: UInt16

            /// An antenna; its power is left to the reader.
            public init(_ number: UInt16, powerIndex: UInt16? = nil, hopTable: UInt16 = 1) {
                self.number = number
                self.powerIndex = powerIndex
                self.hopTable = hopTable
            }
        }

        /// What a vendor's reader can add to a tag's report.
        public enum Additions: Hashable, Sendable {
            /// Phase, RSSI in hundredths of a dBm, Doppler shift.
            case impinj
            /// Phase.
            case zebra
        }

        /// The reader's own antennas, powers and mode, every tag at once.
        public init() {}

        /// Writes the ROSpec.
        func write(to writer: inout MessageWriter) {
            writer.parameter(.roSpec) { writer in
                writer.append(spec)
                // Priority and state: the highest, disabled.
                writer.append(UInt16(0))
                writer.parameter(.roBoundarySpec) { writeBoundary(to: &$0) }
                writer.parameter(.aiSpec) { writeAntennas(to: &$0) }
                writer.parameter(.roReportSpec) { writeReport(to: &$0) }
            }
        }
    }
}

// MARK: - When

extension LLRP.Inventory {
    private func writeBoundary(to writer: inout LLRP.MessageWriter) {
        // Null, immediate, periodic, by an input; null, a time, an input with a time-out (11.2.1.1).
        writer.parameter(.roSpecStartTrigger) { writer in
            if let trigger {
                writer.append(UInt8(3))
                Self.write(trigger, isStart: true, to: &writer)
            } else if let dutyCycle {
                writer.append(UInt8(2))
                writer.parameter(.periodicTriggerValue) {
                    // The first one as soon as it can be: no offset would be a whole period.
                    $0.append(UInt32(1))
                    $0.append(max(1, dutyCycle.onMilliseconds).addingSaturated(dutyCycle.offMilliseconds))
                }
            } else {
                writer.append(UInt8(1))
            }
        }
        writer.parameter(.roSpecStopTrigger) { writer in
            if let trigger {
                writer.append(UInt8(2))
                writer.append(UInt32(0))
                Self.write(trigger, isStart: false, to: &writer)
            } else {
                writer.append(UInt8(dutyCycle == nil ? 0 : 1))
                writer.append(dutyCycle.map { max(1, $0.onMilliseconds) } ?? 0)
            }
        }
    }

    private static func write(
        _ trigger: ReaderOptions.Trigger,
        isStart: Bool,
        to writer: inout LLRP.MessageWriter
    ) {
        writer.parameter(.gpiTriggerValue) {
            $0.append(UInt16(trigger.input))
            $0.append(UInt8(trigger.level == isStart ? 0x80 : 0))
            $0.append(isStart ? 0 : trigger.timeoutMilliseconds ?? 0)
        }
    }
}

// MARK: - With what

extension LLRP.Inventory {
    private func writeAntennas(to writer: inout LLRP.MessageWriter) {
        let numbers = antennas.isEmpty ? [0] : antennas.map(\.number)
        writer.append(UInt16(numbers.count))
        for number in numbers { writer.append(number) }
        writer.parameter(.aiSpecStopTrigger) {
            $0.append(UInt8(0))
            $0.append(UInt32(0))
        }
        writer.parameter(.inventoryParameterSpec) { writer in
            writer.append(UInt16(1))
            // EPCglobal Class 1 Generation 2.
            writer.append(UInt8(1))
            for antenna in settings { write(antenna, to: &writer) }
        }
    }

    private var hasCommand: Bool { session != nil || population != nil || mode != nil || !filters.isEmpty }

    /// The antennas for which something is set; number 0 for all of them.
    private var settings: [Antenna] {
        if antennas.contains(where: { $0.powerIndex != nil }) { return antennas }
        return hasCommand ? [Antenna(0)] : []
    }

    private func write(_ antenna: Antenna, to writer: inout LLRP.MessageWriter) {
        writer.parameter(.antennaConfiguration) { writer in
            writer.append(antenna.number)
            if let index = antenna.powerIndex {
                writer.parameter(.rfTransmitter) {
                    $0.append(antenna.hopTable)
                    // The channel of a reader with fixed frequencies; hopping ones ignore it.
                    $0.append(UInt16(1))
                    $0.append(index)
                }
            }
            guard hasCommand else { return }
            writer.parameter(.c1g2InventoryCommand) { writer in
                // Not aware of which tags it has inventoried.
                writer.append(UInt8(0))
                for (place, filter) in filters.enumerated() {
                    Self.write(filter, isFirst: place == 0, to: &writer)
                }
                if let mode {
                    writer.parameter(.c1g2RFControl) {
                        $0.append(mode)
                        $0.append(UInt16(0))
                    }
                }
                guard session != nil || population != nil else { return }
                writer.parameter(.c1g2SingulationControl) {
                    $0.append((session ?? 0) << 6)
                    $0.append(population ?? 32)
                    $0.append(UInt32(0))
                }
            }
        }
    }

    /// A filter; the first decides about all tags, each further one takes away what does not fit.
    private static func write(
        _ filter: ReaderOptions.TagFilter,
        isFirst: Bool,
        to writer: inout LLRP.MessageWriter
    ) {
        writer.parameter(.c1g2Filter) { writer in
            // Tags answer with their whole EPC.
            writer.append(UInt8(0x40))
            writer.parameter(.c1g2TagInventoryMask) {
                $0.append(filter.bank.rawValue << 6)
                $0.append(filter.firstBit)
                $0.append(filter.bits)
            }
            writer.parameter(.c1g2StateUnawareFilterAction) {
                // 0: what fits and nothing else; 4: the opposite; 2: not what does not fit; 3: not what fits.
                let action: UInt8 = isFirst ? (filter.isExclusion ? 4 : 0) : (filter.isExclusion ? 3 : 2)
                $0.append(action)
            }
        }
    }
}

// MARK: - What is reported

extension LLRP.Inventory {
    private func writeReport(to writer: inout LLRP.MessageWriter) {
        // So many tags, or the end of the inventory.
        writer.append(UInt8(2))
        writer.append(tagsPerReport)
        writer.parameter(.tagReportContentSelector) { writer in
            // Antenna, channel, RSSI, first and last seen, count.
            writer.append(UInt16(0x1F80))
            writer.parameter(.c1g2EPCMemorySelector) {
                // CRC and PC.
                $0.append(UInt8(0xC0))
            }
        }
        switch additions {
        case .impinj:
            writer.custom(vendor: LLRP.Vendor.impinj, subtype: 50) { writer in
                // Phase, RSSI, Doppler shift: each enabled.
                for subtype: UInt32 in [52, 53, 67] {
                    writer.custom(vendor: LLRP.Vendor.impinj, subtype: subtype) { $0.append(UInt16(1)) }
                }
            }
        case .zebra:
            // Neither zones nor physical ports, but the phase.
            writer.custom(vendor: LLRP.Vendor.zebra, subtype: 708) { $0.append(UInt32(0x1000_0000)) }
        case nil: break
        }
    }
}

extension LLRP.MessageWriter {
    /// Writes bits, with their number before them and zeros behind.
    mutating func append(_ bits: MemoryBits) {
        append(bits.bitCount)
        for index in 0..<bits.byteCount { append(bits.byte(at: index)) }
    }
}

extension UInt32 {
    fileprivate func addingSaturated(_ other: UInt32) -> UInt32 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
