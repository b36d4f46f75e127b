// SPDX-License-Identifier: Apache-2.0

extension ThingMagic {
    /// What these modules can be told to do.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(title: "ThingMagic modules (M5e, M6e, Micro, Nano, M7e)")
        traits.baudRates = [115_200]
        traits.ports = 1...16
        traits.powers = 0...3300
        traits.hasPortPowers = true
        traits.regions = Set(ReaderRegion.allCases)
        traits.sessions = [0, 1, 2, 3]
        traits.outputs = 1...4
        return traits
    }()
}
