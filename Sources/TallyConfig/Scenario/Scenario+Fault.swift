// SPDX-License-Identifier: Apache-2.0

extension Scenario {
    /// Something that goes wrong.
    public struct Fault: Hashable, Sendable {
        /// What.
        public var kind: Kind
        /// When, from the first time a host reads.
        public var at = Duration.zero
        /// From one time to the next; `nil`: it happens once.
        public var every: Duration?
        /// How often; `nil` without end.
        public var times: Int?
        /// How long it lasts.
        public var span = Duration.seconds(1)
        /// How many bytes or records.
        public var count = 1
        /// The port or the input.
        public var port = 1
        /// The input's level.
        public var level = true
        /// What the clock is set to, in seconds since 1970.
        public var unixSeconds = 0
        /// Exactly these bytes.
        public var data: [UInt8] = []

        init(kind: Kind) { self.kind = kind }

        /// A kind of fault.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// Random bytes between two frames.
            case noise
            /// Given bytes between two frames.
            case bytes
            /// Records with one bit wrong.
            case corrupt
            /// Frames cut anywhere.
            case split
            /// Frames glued together: as they come, after `split`.
            case glue
            /// Nothing is sent for a while.
            case stall
            /// Power is lost for a moment.
            case restart
            /// An antenna is gone for a while.
            case antennaMissing = "antenna_missing"
            /// The tag buffer overflows.
            case bufferFull = "buffer_full"
            /// It is too hot for a while.
            case hot
            /// High return loss for a while.
            case returnLoss = "return_loss"
            /// Its clock is set to something else.
            case clock
            /// An input changes.
            case input
            /// The cable is pulled for a while.
            case unplug
            /// It neither hears nor speaks for a while.
            case dead
            /// Its firmware fails and restarts.
            case crash

            /// The keys that mean something for it, beside those that say when.
            var keys: [String] {
                switch self {
                case .noise: ["count"]
                case .bytes: ["data"]
                case .corrupt: ["count"]
                case .split: ["count", "for"]
                case .glue, .restart, .bufferFull, .crash: []
                case .stall, .hot, .returnLoss, .unplug, .dead: ["for"]
                case .antennaMissing: ["port", "for"]
                case .clock: ["unix_seconds"]
                case .input: ["port", "level"]
                }
            }
        }
    }
}
