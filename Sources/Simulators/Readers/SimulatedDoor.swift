// SPDX-License-Identifier: Apache-2.0

/// A simulated dock door: a reader with two antennas, and a pallet that passes when a host reads.
public struct SimulatedDoor: Sendable {
    /// The reader at the door.
    public let reader: SimulatedReader
    /// The pallet's passage.
    public let pass: DoorPass

    /// Plugs the door's reader in.
    ///
    /// - Parameters:
    ///   - port: The serial line its reader is on.
    ///   - tags: How many tags are on the pallet.
    ///   - antennas: The ports in use, in the order in which the pallet meets them.
    ///   - duration: How long the pallet takes.
    ///   - readsPerSecond: How many tags the reader can singulate in a second, at most.
    ///   - seed: The same seed gives the same tags and reads.
    /// - Throws: What keeps the port from being made.
    public init(
        on port: SimulatedPort.Kind,
        tags: Int = 120,
        antennas: [UInt8] = [1, 2],
        duration: Duration = .seconds(10),
        readsPerSecond: Int = 400,
        seed: UInt64 = 1
    ) throws(SimulatedReaderFailure) {
        var module = VirtualThingMagicReader.Module()
        module.connectedPorts = Set(antennas)
        module.ports = 1...max(4, antennas.max() ?? 4)
        pass = DoorPass(
            of: TagPopulation(pallet: tags, seed: seed),
            past: antennas,
            in: duration,
            readsPerSecond: readsPerSecond,
            seed: seed
        )
        reader = try SimulatedReader(on: port, module: module, seed: seed)
    }

    /// Waits for a host to read, lets the pallet pass, and waits until all is sent.
    ///
    /// Blocks; call it from a thread of its own.
    ///
    /// - Parameter limit: How long to wait for it all.
    /// - Returns: What the reader has done; ``SimulatedReader/Report/isPassOver`` says whether the pass is complete.
    public func run(for limit: Duration = .seconds(60)) -> SimulatedReader.Report {
        reader.play(pass)
        reader.wait(until: \.isPassOver, for: limit)
        return reader.report
    }
}
