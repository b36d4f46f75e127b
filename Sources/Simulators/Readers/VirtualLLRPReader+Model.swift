// SPDX-License-Identifier: Apache-2.0

import Capture

extension VirtualLLRPReader {
    /// What kind of reader it is.
    public struct Model: Hashable, Sendable {
        /// Its maker's IANA enterprise number: 25,882 Impinj, 161 Zebra.
        public var manufacturer: UInt32 = 25_882
        /// The maker's number of the model.
        public var number: UInt32 = 2_001_002
        /// The firmware's version.
        public var firmware = "5.14.0.240"
        /// Antennas that exist.
        public var antennas: UInt8 = 4
        /// Antennas that are connected.
        public var connectedAntennas: Set<UInt8> = [1, 2]
        /// The powers it can be set to, in hundredths of a dBm, by index from 1.
        public var powers: [Int16] = Array(stride(from: 1000, through: 3000, by: 25))
        /// Carrier frequencies in kHz, by channel from 1.
        public var frequencies: [UInt32] = [865_700, 866_300, 866_900, 867_500]
        /// Whether it hops between them; else each antenna has a fixed one.
        public var hops = true
        /// Its radio modes.
        public var modes: [UInt32] = [0, 1, 2, 3, 1000, 1002]
        /// Inputs, from 1.
        public var inputs: UInt8 = 4
        /// Outputs, from 1.
        public var outputs: UInt8 = 4
        /// Filters that it applies.
        public var selectFilters: UInt16 = 5
        /// Operations in an AccessSpec.
        public var operations: UInt32 = 8
        /// ROSpecs that it keeps.
        public var roSpecs: UInt32 = 1
        /// Whether it keeps events and reports for a host that is gone.
        public var holdsReports = true
        /// Whether it has a calendar; else it counts from its start.
        public var hasCalendar = true
        /// Microseconds to add to the monotonic clock for its calendar; by default it stands in December 2026.
        public var clockOffsetMicroseconds: Int64 = 1_796_115_600_000_000
        /// Whether it knows version 1.1 too.
        public var knowsOneOne = false
        /// Tags whose reports it keeps for a host that is gone.
        public var heldReports = 10_000

        /// A reader with four antennas of which two are connected.
        public init() {}
    }

    /// What it does otherwise than others: each has been seen in the field.
    public struct Habits: Hashable, Sendable {
        /// Deleting or disabling what is not there is an error.
        public var refusesEmptyDeletes = false
        /// Answers carry the number 0.
        public var answersWithIDZero = false
        /// What is not supported is answered by ERROR_MESSAGE instead of an answer that says so.
        public var refusesByErrorMessage = false
        /// CLOSE_CONNECTION is answered without a status.
        public var closesWithoutStatus = false
        /// Reports without tags are sent.
        public var sendsEmptyReports = false
        /// All antennas are reported as number 0.
        public var reportsAntennaZero = false
        /// Success is described in words.
        public var describesSuccess = false
        /// Keepalive is accepted and never sent.
        public var givesNoSignOfLife = false
        /// The host need not acknowledge signs of life.
        public var forgivesMissingAcknowledgements = false
        /// The first word and all others are of version 1.1; 1.0.1 is refused.
        public var insistsOnOneOne = false
        /// It greets in 1.0.1 and refuses it until 1.1 was agreed on.
        public var refusesVersionOne = false
        /// How long a connection that is gone is taken for alive, in nanoseconds.
        public var holdsConnectionNanoseconds: Int64 = 0
        /// Requests that are not supported, by type.
        public var unsupportedRequests: Set<UInt16> = []
        /// Parameters that are not supported, by type; requests with one are refused.
        public var unsupportedParameters: Set<UInt16> = []
        /// Reports come as if a tag had been seen so much earlier, in microseconds.
        public var reportsPast: Int64 = 0

        /// None.
        public init() {}
    }

    /// What hosts have set.
    public struct Configuration: Hashable, Sendable {
        /// Milliseconds between signs of life; 0 for none.
        public var keepaliveMilliseconds: UInt32 = 0
        /// Events that are told, by type.
        public var events: Set<UInt16> = []
        /// Whether reports wait after a reconnection until they are let go.
        public var holdsReports = false
        /// Inputs that are looked at.
        public var inputs: Set<UInt8> = []
        /// Outputs that are on.
        public var outputs: Set<UInt8> = []
        /// Inventories.
        public var roSpecs: [ROSpec] = []
        /// Access operations.
        public var accessSpecs: [AccessSpec] = []
    }

    /// The state of a ROSpec.
    public enum SpecState: UInt8, Hashable, Sendable {
        /// Its trigger does nothing.
        case disabled = 0
        /// It waits for its trigger.
        case inactive = 1
        /// It reads.
        case active = 2
    }

    /// An inventory.
    public struct ROSpec: Hashable, Sendable {
        /// Its number.
        public var id: UInt32
        /// Its state.
        public var state = SpecState.disabled
        /// 0 none, 1 at once, 2 periodic, 3 an input.
        public var start: UInt8 = 0
        /// 0 none, 1 after a time, 2 an input or after a time.
        public var stop: UInt8 = 0
        /// Milliseconds from start to start.
        public var period: UInt32 = 0
        /// Milliseconds until the first periodic start.
        public var offset: UInt32 = 0
        /// Milliseconds until it stops; 0 never.
        public var duration: UInt32 = 0
        /// The input that starts it, and its level.
        public var startInput: (input: UInt8, isHigh: Bool)? {
            get { startPort == 0 ? nil : (startPort, startsHigh) }
            set { (startPort, startsHigh) = newValue ?? (0, false) }
        }
        /// The input that stops it, and its level.
        public var stopInput: (input: UInt8, isHigh: Bool)? {
            get { stopPort == 0 ? nil : (stopPort, stopsHigh) }
            set { (stopPort, stopsHigh) = newValue ?? (0, false) }
        }
        /// Its antennas; empty for all.
        public var antennas: Set<UInt8> = []
        /// Powers that were set, as places in the table, by antenna; 0 for all.
        public var powers: [UInt16: UInt16] = [:]
        /// The Gen2 session that was set.
        public var session: UInt8?
        /// The population that was set.
        public var population: UInt16?
        /// The mode that was set.
        public var mode: UInt16?
        /// Filters, in order.
        public var filters: [Filter] = []
        /// Milliseconds after which an AISpec ends, and its reports leave; 0 never.
        public var inventoryDuration: UInt32 = 0
        /// Tags after which an AISpec ends, and its reports leave; 0 never.
        public var inventoryTags: UInt16 = 0
        /// 0 when asked only, 1 after N tags or at the end of an AISpec, 2 after N tags or at the end of the ROSpec.
        public var reportTrigger: UInt8 = 2
        /// N.
        public var tagsPerReport: UInt16 = 0
        /// The fields that are reported, from the top bit: ROSpecID … AccessSpecID.
        public var content: UInt16 = 0
        /// Whether the tag's CRC and PC are reported: the top bits.
        public var memory: UInt8 = 0
        /// Impinj's parameters that are reported, by the number of what enables them.
        public var impinj: Set<UInt32> = []
        /// Whether Zebra's phase is reported.
        public var hasZebraPhase = false
        /// Its bytes, for GET_ROSPECS.
        var bytes: [UInt8] = []
        var startDue: MonotonicTime?
        var stopDue: MonotonicTime?
        private var startPort: UInt8 = 0
        private var startsHigh = false
        private var stopPort: UInt8 = 0
        private var stopsHigh = false

        init(id: UInt32) { self.id = id }
    }

    /// A filter of an inventory.
    public struct Filter: Hashable, Sendable {
        /// The bank.
        public var bank: UInt8
        /// The first bit.
        public var firstBit: Int
        /// The bits.
        public var bits: [Bool]
        /// What is done with tags that match and those that do not (C1G2TagInventoryStateUnawareFilterAction).
        public var action: UInt8
    }

    /// An access operation.
    public struct AccessSpec: Hashable, Sendable {
        /// Its number.
        public var id: UInt32
        /// Whether it is carried out.
        public var isEnabled = false
        /// The antenna; 0 for all.
        public var antenna: UInt16
        /// The inventory; 0 for all.
        public var roSpec: UInt32
        /// How often it is carried out before it is deleted; 0 for ever.
        public var count: UInt16 = 0
        /// The tags: all of these must fit, or not.
        public var targets: [Target] = []
        /// What is done, in order.
        public var operations: [Operation] = []
        var bytes: [UInt8] = []

        /// Bits that a tag has, or has not.
        public struct Target: Hashable, Sendable {
            /// The bank.
            public var bank: UInt8
            /// Whether they have to be as told.
            public var isMatch: Bool
            /// The first bit.
            public var firstBit: Int
            /// Which bits matter.
            public var mask: [Bool]
            /// The bits.
            public var bits: [Bool]
        }

        /// An operation.
        public struct Operation: Hashable, Sendable {
            /// 341 read, 342 write, 347 block write.
            public var type: UInt16
            /// Its number.
            public var id: UInt16
            /// The password.
            public var password: UInt32
            /// The bank.
            public var bank: UInt8
            /// The first word.
            public var word: UInt16
            /// How many words to read.
            public var count: UInt16
            /// The words to write.
            public var words: [UInt16]
        }
    }

    /// A tag that waits for its report to be full.
    struct Gathered: Sendable {
        var sighting: TagSighting
        var tag: SimulatedTag
        var first: MonotonicTime
        var last: MonotonicTime
        var count: UInt16
        var accessSpec: UInt32?
        /// Encoded results of access operations.
        var results: [UInt8]
    }

    /// Tags that wait for their report to be full.
    struct Gathering: Sendable {
        private struct Key: Hashable {
            var tag: Int
            var antenna: UInt8
        }

        private(set) var tags: [Gathered] = []
        private var places: [Key: Int] = [:]

        /// Adds a tag, or counts one that is there already.
        ///
        /// - Returns: Whether it was there.
        mutating func note(_ new: Gathered) -> Bool {
            let key = Key(tag: new.sighting.tag, antenna: new.sighting.antenna)
            if new.results.isEmpty, let place = places[key] {
                tags[place].last = new.last
                tags[place].count &+= 1
                return true
            }
            if new.results.isEmpty { places[key] = tags.count }
            tags.append(new)
            return false
        }
    }
}
