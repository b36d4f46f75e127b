// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// What the host says, in the order of a beginning.
    public enum Request: Hashable, Sendable {
        /// Everything the reader can do.
        case capabilities
        /// Who the reader is: to see whether it is still there.
        case generalCapabilities
        /// Which versions the reader knows.
        case supportedVersion
        /// Use this version from now on.
        case setVersion(Version)
        /// Use Impinj's extensions on this connection.
        case enableImpinjExtensions
        /// A sign of life every so many milliseconds, and nothing else.
        case keepalive(milliseconds: UInt32)
        /// Look at these inputs.
        case enableInputs([UInt8])
        /// Which antennas and inputs the reader has, and how they are.
        case state
        /// Which events to tell of, and a sign of life every so many milliseconds; whether the reader keeps reports
        /// for a host that is gone until that is back (`EventsAndReports`; `nil` leaves it).
        case configuration(keepaliveMilliseconds: UInt32, holdsReports: Bool?)
        /// Forget all ROSpecs.
        case deleteROSpecs
        /// Forget one.
        case deleteROSpec(UInt32)
        /// Forget all AccessSpecs.
        case deleteAccessSpecs
        /// The inventory to carry out.
        case addROSpec(Inventory)
        /// Let it begin.
        case enableROSpec(UInt32)
        /// Begin it now, whatever its trigger.
        case startROSpec(UInt32)
        /// The access operations to carry out.
        case addAccessSpec(AccessSpec)
        /// Let them be carried out.
        case enableAccessSpec(UInt32)
        /// Let them rest.
        case disableAccessSpec(UInt32)
        /// Forget one AccessSpec.
        case deleteAccessSpec(UInt32)
        /// Tell the tags that are gathered to a report.
        case report
        /// Let it end.
        case disableROSpec(UInt32)
        /// Let go of what is held.
        case enableEventsAndReports
        /// Which outputs are on, by their numbers.
        case switchOutputs([UInt8: Bool])
        /// I am alive too.
        case keepaliveAck
        /// Goodbye.
        case close

        /// The answer that is due; `nil` for none.
        public var answer: MessageType? {
            switch self {
            case .capabilities, .generalCapabilities: .getReaderCapabilitiesResponse
            case .supportedVersion: .getSupportedVersionResponse
            case .setVersion: .setProtocolVersionResponse
            case .enableImpinjExtensions: .customMessage
            case .state: .getReaderConfigResponse
            case .configuration, .keepalive, .enableInputs: .setReaderConfigResponse
            case .startROSpec: .startROSpecResponse
            case .addAccessSpec: .addAccessSpecResponse
            case .enableAccessSpec: .enableAccessSpecResponse
            case .disableAccessSpec: .disableAccessSpecResponse
            case .deleteAccessSpec: .deleteAccessSpecResponse
            case .deleteROSpecs, .deleteROSpec: .deleteROSpecResponse
            case .deleteAccessSpecs: .deleteAccessSpecResponse
            case .addROSpec: .addROSpecResponse
            case .enableROSpec: .enableROSpecResponse
            case .disableROSpec: .disableROSpecResponse
            case .close: .closeConnectionResponse
            case .switchOutputs: .setReaderConfigResponse
            case .enableEventsAndReports, .keepaliveAck, .report: nil
            }
        }

        /// Writes it.
        ///
        /// - Parameters:
        ///   - id: What the answer will carry.
        ///   - writer: Where to.
        public func write(id: UInt32, to writer: inout MessageWriter) {
            switch self {
            case .capabilities:
                writer.message(.getReaderCapabilities, id: id) { $0.append(UInt8(0)) }
            case .generalCapabilities:
                writer.message(.getReaderCapabilities, id: id) { $0.append(UInt8(1)) }
            case .supportedVersion: writer.message(.getSupportedVersion, id: id)
            case .setVersion(let version):
                writer.message(.setProtocolVersion, id: id) { $0.append(version.rawValue) }
            case .enableImpinjExtensions:
                writer.message(.customMessage, id: id) {
                    $0.append(Vendor.impinj)
                    $0.append(UInt8(21))
                    $0.append(UInt32(0))
                }
            case .keepalive(let period):
                writer.message(.setReaderConfig, id: id) {
                    $0.append(UInt8(0))
                    Self.write(keepalive: period, &$0)
                }
            case .enableInputs(let inputs):
                writer.message(.setReaderConfig, id: id) { Self.enable(inputs, &$0) }
            case .state:
                // All antennas, everything, all inputs, all outputs.
                writer.message(.getReaderConfig, id: id) {
                    $0.append(UInt16(0))
                    $0.append(UInt8(0))
                    $0.append(UInt32(0))
                }
            case .startROSpec(let spec): writer.message(.startROSpec, id: id) { $0.append(spec) }
            case .addAccessSpec(let spec): writer.message(.addAccessSpec, id: id) { spec.write(to: &$0) }
            case .enableAccessSpec(let spec):
                writer.message(.enableAccessSpec, id: id) { $0.append(spec) }
            case .disableAccessSpec(let spec):
                writer.message(.disableAccessSpec, id: id) { $0.append(spec) }
            case .deleteAccessSpec(let spec):
                writer.message(.deleteAccessSpec, id: id) { $0.append(spec) }
            case .report: writer.message(.getReport, id: id)
            case .configuration(let period, let holds):
                writer.message(.setReaderConfig, id: id) { Self.configure(period, holds, &$0) }
            case .deleteROSpecs: writer.message(.deleteROSpec, id: id) { $0.append(UInt32(0)) }
            case .deleteROSpec(let spec): writer.message(.deleteROSpec, id: id) { $0.append(spec) }
            case .deleteAccessSpecs: writer.message(.deleteAccessSpec, id: id) { $0.append(UInt32(0)) }
            case .addROSpec(let inventory): writer.message(.addROSpec, id: id) { inventory.write(to: &$0) }
            case .enableROSpec(let spec): writer.message(.enableROSpec, id: id) { $0.append(spec) }
            case .disableROSpec(let spec): writer.message(.disableROSpec, id: id) { $0.append(spec) }
            case .switchOutputs(let levels):
                writer.message(.setReaderConfig, id: id) { Self.set(levels, &$0) }
            case .enableEventsAndReports: writer.message(.enableEventsAndReports, id: id)
            case .keepaliveAck: writer.message(.keepaliveAck, id: id)
            case .close: writer.message(.closeConnection, id: id)
            }
        }

        /// The events that tell of trouble: inputs, ROSpecs, a full buffer, exceptions, antennas (13.2.6.4).
        private static let events: [UInt16] = [1, 2, 3, 4, 8]

        private static func set(_ levels: [UInt8: Bool], _ writer: inout MessageWriter) {
            writer.append(UInt8(0))
            for (pin, isOn) in levels.sorted(by: { $0.key < $1.key }) {
                writer.parameter(.gpoWriteData) {
                    $0.append(UInt16(pin))
                    $0.append(UInt8(isOn ? 0x80 : 0))
                }
            }
        }

        private static func write(keepalive period: UInt32, _ writer: inout MessageWriter) {
            writer.parameter(.keepaliveSpec) {
                $0.append(UInt8(1))
                $0.append(period)
            }
        }

        private static func enable(_ inputs: [UInt8], _ writer: inout MessageWriter) {
            writer.append(UInt8(0))
            for input in inputs {
                writer.parameter(.gpiPortCurrentState) {
                    $0.append(UInt16(input))
                    // Looked at; its level is the reader's to tell: unknown.
                    $0.append(UInt8(0x80))
                    $0.append(UInt8(2))
                }
            }
        }

        private static func configure(_ period: UInt32, _ holds: Bool?, _ writer: inout MessageWriter) {
            // What is set stays set: the first bit would restore what the factory set.
            writer.append(UInt8(0))
            writer.parameter(.readerEventNotificationSpec) { writer in
                for event in events {
                    writer.parameter(.eventNotificationState) {
                        $0.append(event)
                        $0.append(UInt8(0x80))
                    }
                }
            }
            write(keepalive: period, &writer)
            guard let holds else { return }
            writer.parameter(.eventsAndReports) { $0.append(UInt8(holds ? 0x80 : 0)) }
        }
    }
}
