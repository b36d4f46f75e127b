// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// A continuous inventory: one ROSpec that begins at once or by an input, and never ends by itself (11.2).
    public struct Inventory: Hashable, Sendable {
        /// The ROSpec's number, not 0.
        public var spec: UInt32 = 1
        /// The antennas; empty for all.
        public var antennas: [Antenna] = []
        /// When to report: after so many tags; 1 is at once, 0 at the end of the inventory.
        public var tagsPerReport: UInt16 = 1
        /// The Gen2 session, 0 to 3, with ``population``; `nil` leaves what is set in the reader.
        public var session: UInt8?
        /// About how many tags are in the field at a time.
        public var population: UInt16 = 32
        /// A mode of the reader's table; `nil` leaves what is set.
        public var mode: UInt16?
        /// The input, from 1, whose rise begins the inventory and whose fall ends it; `nil`: it begins at once.
        public var trigger: UInt16?

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

        private func writeBoundary(to writer: inout MessageWriter) {
            writer.parameter(.roSpecStartTrigger) { writer in
                writer.append(UInt8(trigger == nil ? 1 : 3))
                if let trigger { Self.write(input: trigger, isHigh: true, to: &writer) }
            }
            writer.parameter(.roSpecStopTrigger) { writer in
                writer.append(UInt8(trigger == nil ? 0 : 2))
                writer.append(UInt32(0))
                if let trigger { Self.write(input: trigger, isHigh: false, to: &writer) }
            }
        }

        private static func write(input: UInt16, isHigh: Bool, to writer: inout MessageWriter) {
            writer.parameter(.gpiTriggerValue) {
                $0.append(input)
                $0.append(UInt8(isHigh ? 0x80 : 0))
                $0.append(UInt32(0))
            }
        }

        private func writeAntennas(to writer: inout MessageWriter) {
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

        /// The antennas for which something is set; number 0 for all of them.
        private var settings: [Antenna] {
            if antennas.contains(where: { $0.powerIndex != nil }) { return antennas }
            return session == nil && mode == nil ? [] : [Antenna(0)]
        }

        private func write(_ antenna: Antenna, to writer: inout MessageWriter) {
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
                guard session != nil || mode != nil else { return }
                writer.parameter(.c1g2InventoryCommand) { writer in
                    // Not aware of which tags it has inventoried.
                    writer.append(UInt8(0))
                    if let mode {
                        writer.parameter(.c1g2RFControl) {
                            $0.append(mode)
                            $0.append(UInt16(0))
                        }
                    }
                    guard let session else { return }
                    writer.parameter(.c1g2SingulationControl) {
                        $0.append(session << 6)
                        $0.append(population)
                        $0.append(UInt32(0))
                    }
                }
            }
        }

        private func writeReport(to writer: inout MessageWriter) {
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
        }
    }
}
