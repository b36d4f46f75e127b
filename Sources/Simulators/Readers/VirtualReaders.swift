// SPDX-License-Identifier: Apache-2.0

public import ReaderProtocols

/// The one table from a family to its virtual reader.
public enum VirtualReaders {
    /// The families of which there is a virtual reader.
    public static var families: [ReaderFamily] {
        ReaderFamily.allCases.filter { make($0, seed: 0) != nil }
    }

    /// A virtual reader of a family, as it is after switching on.
    ///
    /// - Parameters:
    ///   - family: The family.
    ///   - ports: How many antenna ports exist, where the family has a choice.
    ///   - connected: The ports with an antenna.
    ///   - isNetworked: Whether it is reached over a network, where the family can be on either.
    ///   - seed: Decides about noise.
    /// - Returns: The reader; `nil`: nobody has built one of this family yet.
    public static func make(
        _ family: ReaderFamily,
        ports: UInt8 = 4,
        connected: Set<UInt8> = [1, 2],
        isNetworked: Bool = false,
        seed: UInt64
    ) -> (any VirtualReader)? {
        switch family {
        case .thingMagic:
            var module = VirtualThingMagicReader.Module()
            module.ports = 1...max(1, ports)
            module.connectedPorts = connected
            return VirtualThingMagicReader(module, seed: seed)
        case .llrp:
            var model = VirtualLLRPReader.Model()
            model.antennas = max(1, ports)
            model.connectedAntennas = connected
            return VirtualLLRPReader(model, seed: seed)
        case .alien:
            var model = VirtualAlienReader.Model()
            model.isNetworked = isNetworked
            model.ports = 1...max(1, ports)
            return VirtualAlienReader(model, seed: seed)
        case .em4100: return VirtualEM4100Reader(seed: seed)
        case .tsl: return VirtualTSLReader(seed: seed)
        case .uhfReader18: return VirtualUHFReader(.init(.reader18), seed: seed)
        case .uhfReader288:
            var unit = VirtualUHFReader.Unit(.reader288)
            unit.ports = 1...max(1, ports)
            return VirtualUHFReader(unit, seed: seed)
        case .chafon:
            var unit = VirtualCFReader.Unit()
            unit.ports = 1...max(1, ports)
            unit.isNetworked = isNetworked
            return VirtualCFReader(unit, seed: seed)
        case .a0:
            var unit = VirtualA0Reader.Unit()
            unit.ports = ports <= 1 ? 1 : ports <= 4 ? 4 : 8
            return VirtualA0Reader(unit, seed: seed)
        case .magicRF:
            var module = VirtualMagicRFReader.Module()
            module.takesEitherEnvelope = true
            return VirtualMagicRFReader(module, seed: seed)
        case .swct:
            var unit = VirtualSWCTReader.Unit()
            unit.connectedPorts = connected
            return VirtualSWCTReader(unit, seed: seed)
        }
    }
}
