// SPDX-License-Identifier: Apache-2.0

public import EPC

/// What a simulated reader sees, and what goes wrong with it: a file that `tally simulate` plays.
///
/// ```toml
/// seed = 7
///
/// [[tags]]
/// count = 120
///
/// [motion]
/// kind = "loop"
/// duration = "10s"
///
/// [[fault]]
/// kind = "noise"
/// every = "5s"
/// bytes = 40
/// ```
public struct Scenario: Hashable, Sendable {
    /// The same seed gives the same tags, reads and noise.
    public var seed = 1
    /// The reader's antennas.
    public var reader = Reader()
    /// What passes, or lies there.
    public var tags: [Tags] = []
    /// How it moves.
    public var motion = Motion()
    /// What goes wrong, and when.
    public var faults: [Fault] = []

    /// Nothing: no tags, no faults.
    public init() {}

    /// The reader.
    public struct Reader: Hashable, Sendable {
        /// How many ports it has.
        public var ports = 4
        /// Tags that it can singulate in a second.
        public var rate = 400
        /// Ports with an antenna, in the order in which a pallet meets them; others have none.
        public var antennas = [Antenna(port: 1), Antenna(port: 2)]

        /// Four ports, antennas at the first two.
        public init() {}
    }

    /// An antenna.
    public struct Antenna: Hashable, Sendable {
        /// Its port, 1-based.
        public var port: Int
        /// What its cable and place do to the signal, in dB.
        public var rssiOffset = 0.0

        /// An antenna at a port.
        public init(port: Int) { self.port = port }
    }

    /// Tags of one kind.
    public struct Tags: Hashable, Sendable {
        /// How many.
        public var count = 1
        /// What is programmed.
        public var content = Content.pallet(products: 4)
        /// Their TID, all the same; `nil`: each has one of its own.
        public var tid: MemoryBits?
        /// Whether their chips show a TID.
        public var hasTID = true
        /// Their user memory.
        public var user = MemoryBits()

        /// One tag of a pallet.
        public init() {}
    }

    /// What is programmed in tags.
    public enum Content: Hashable, Sendable {
        /// SGTIN-96 of so many products, each with a serial number of its own.
        case pallet(products: Int)
        /// This, in each of them.
        case epc(MemoryBits)
        /// Nothing yet: as they come from the factory.
        case blank
    }

    /// How the tags move.
    public struct Motion: Hashable, Sendable {
        /// The kind of movement.
        public var kind = Kind.pass
        /// How long one pass takes, or how long the tags lie there.
        public var duration = Duration.seconds(10)
        /// How often they pass.
        public var passes = 1
        /// The pause between two passes.
        public var pause = Duration.zero
        /// The signal of tags that lie there, in dBm.
        public var rssi = -50.0
        /// Whether they stand still while nobody reads.
        public var waits = false

        /// One pass of ten seconds.
        public init() {}

        /// A kind of movement.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// They pass the antennas, so many times.
            case pass
            /// They lie before the antennas.
            case parked
            /// They pass again and again.
            case loop
        }
    }
}
