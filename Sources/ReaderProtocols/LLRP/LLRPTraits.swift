// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// What readers of this protocol can be told to do; what one of them cannot it says itself when it is asked.
    ///
    /// There is no probe: a reader of this kind greets whoever connects, and is somebody's at once.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(
            title: "LLRP readers (Impinj, Zebra, Alien, ThingMagic and other fixed readers)"
        )
        traits.tcpPort = 5084
        traits.tlsPort = 5085
        traits.ports = 1...32
        // No regulation allows more than 36 dBm, antenna included.
        traits.powers = 0...3600
        traits.hasPortPowers = true
        traits.sessions = [0, 1, 2, 3]
        traits.takesPopulation = true
        traits.takesMode = true
        traits.filters = 8
        traits.memoryReads = [.tid, .user]
        traits.takesDutyCycle = true
        traits.takesReportCount = true
        traits.triggerInputs = 1...255
        traits.takesKeepalive = true
        traits.outputs = 1...16
        traits.accessesMemory = true
        return traits
    }()
}
