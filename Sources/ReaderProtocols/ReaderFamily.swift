// SPDX-License-Identifier: Apache-2.0

/// A family of readers that speak one protocol; the raw value is the configuration's `driver`.
///
/// A further family is a further case, a folder with its session, and a virtual reader.
public enum ReaderFamily: String, Sendable, CaseIterable {
    /// ThingMagic modules on a serial port or USB: M5e, M6e, Micro, Nano, M7e.
    case thingMagic = "thingmagic"
    /// Fixed readers on a network that speak the Low Level Reader Protocol: Impinj, Zebra, Alien, ThingMagic and others.
    case llrp = "llrp"
    /// Readers of 125 kHz cards on a serial port: RDM6300, ID-12, ID-20.
    case em4100 = "em4100"
    /// TSL handheld readers of tags and barcodes with ASCII protocol 2, by Bluetooth or USB.
    case tsl = "tsl"
    /// Alien fixed readers by their text protocol, over a network or a serial line.
    case alien = "alien"
    /// Readers UHFReader18 on a serial port, USB or TCP: CF-RU5102, RU5106.
    case uhfReader18 = "uhfreader18"
    /// Readers UHFReader288 on a serial port, USB or TCP: CF-RU6403, MU801, MU804, MU904.
    case uhfReader288 = "uhfreader288"
    /// Chafon's CF readers on a serial port, USB or TCP: CF591, CF600, CF661, CF691, H103, M gates.
    case chafon = "chafon"
    /// White-label readers with frames that begin with A0: Invelion, Rodinbell, Yanzeo, IND90x.
    case a0 = "a0"
    /// MagicRF modules on a serial port or USB: M100, QM100, R200, YRM100x, JRD-4035.
    case magicRF = "magicrf"
    /// Readers with frames that begin with SW and CT: Chafon CF-RU5100, RU5300, RU5500.
    case swct = "swct"

    /// What readers of this family can be told to do, and how they are reached.
    public var traits: ReaderTraits {
        switch self {
        case .thingMagic: ThingMagic.traits
        case .llrp: LLRP.traits
        case .em4100: EM4100.traits
        case .tsl: TSL.traits
        case .alien: Alien.traits
        case .uhfReader18: UHFReader.traits(of: .reader18)
        case .uhfReader288: UHFReader.traits(of: .reader288)
        case .chafon: Chafon.traits
        case .a0: A0.traits
        case .magicRF: MagicRF.traits
        case .swct: SWCT.traits
        }
    }

    /// What in `options` this family cannot do; empty when all is well.
    public func problems(with options: ReaderOptions) -> [ReaderOptionProblem] {
        traits.problems(with: options)
    }

    /// A session that has not started yet.
    ///
    /// Options with ``problems(with:)`` are sent as they are as far as the protocol can carry them; the reader
    /// then refuses.
    public func makeSession(_ options: ReaderOptions) -> any ReaderProtocol {
        switch self {
        case .thingMagic: ThingMagic.Session(options)
        case .llrp: LLRP.Session(options)
        case .em4100: EM4100.Session(options)
        case .tsl: TSL.Session(options)
        case .alien: Alien.Session(options)
        case .uhfReader18: UHFReader.Session(.reader18, options)
        case .uhfReader288: UHFReader.Session(.reader288, options)
        case .chafon: Chafon.Session(options)
        case .a0: A0.Session(options)
        case .magicRF: MagicRF.Session(options)
        case .swct: SWCT.Session(options)
        }
    }
}
