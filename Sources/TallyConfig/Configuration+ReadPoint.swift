// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// `[[read_point]]`: a place where things are captured.
    public struct ReadPoint: Equatable, Sendable {
        /// The name events carry as `read_point`.
        public var name: String
        /// What people call it.
        public var title: String?
        /// The business step that is done there.
        public var step: BusinessStep?
        /// What makes an event of the many reads of one tag.
        public var window = Window()

        /// A read point with the built-in defaults.
        public init(name: String) { self.name = name }
    }

    /// What makes an event of the many reads of one tag.
    public struct Window: Equatable, Sendable {
        /// When a tag is announced.
        public var mode: Mode = .presence(Presence())
        /// What makes two reads reads of one tag.
        public var key: Key = .epc
        /// The most tags kept at once; beyond, the stalest closes early.
        public var maxTags = 100_000

        /// The built-in defaults.
        public init() {}

        /// What makes two reads reads of one tag.
        public enum Key: String, CaseIterable, Sendable {
            /// The EPC; a second TID with it is flagged as a clone.
            case epc
            /// EPC and TID: tags that share an EPC are tags of their own.
            case epcAndTID = "epc+tid"
        }

        /// When a tag is announced.
        public enum Mode: Equatable, Sendable {
            /// On arrival and on departure.
            case presence(Presence)
            /// On the first read, then not again for a span.
            case holdOff(HoldOff)
            /// Labels that belong together are; tags as in ``presence(_:)`` with its defaults.
            case label(LabelWindow)
        }
    }

    /// The settings of the mode `presence`.
    public struct Presence: Equatable, Sendable {
        /// A tag has departed when it was not read for this long.
        public var departAfter: Duration = .seconds(5)
        /// The span between two `present` events of a tag that stays; `nil` for none.
        public var reportEvery: Duration?
        /// A tag is given up, with the flag `unobserved`, when no reader delivered for this long.
        public var unobservedAfter: Duration = .seconds(600)

        /// The built-in defaults.
        public init() {}
    }

    /// The settings of the mode `hold_off`.
    public struct HoldOff: Equatable, Sendable {
        /// How long a tag stays silent, counted from its first read.
        public var hold: Duration = .seconds(10)

        /// The built-in defaults.
        public init() {}
    }

    /// The business steps of the Core Business Vocabulary 2.0, section 7.1, as bare words.
    public enum BusinessStep: String, CaseIterable, Sendable {
        // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
        case accepting, arriving, assembling, collecting, commissioning, consigning, creating_class_instance,
            cycle_counting, decommissioning, departing, destroying, disassembling, dispensing, encoding,
            entering_exiting, holding, inspecting, installing, killing, loading, other, packing, picking,
            receiving, removing, repackaging, repairing, replacing, reserving, retail_selling, sampling,
            sensor_reporting, shipping, staging_outbound, stock_taking, stocking, storing, transporting,
            unloading, unpacking, void_shipping
    }
}
