// SPDX-License-Identifier: Apache-2.0

import Simulators

/// The DataMatrix codes on the cartons that pass the simulated packing station.
struct DockCodes {
    /// What the scanner sends, symbology identifier first, GS between the elements.
    let codes: [[UInt8]]

    /// Codes for some items of a pallet: their GTIN, an expiry, their serial, a lot.
    ///
    /// The items are those that carry the tags, so that scan and tag of one item can be compared.
    init(for tags: some Collection<SimulatedTag>) {
        codes = tags.enumerated().map { index, tag in
            let digits = String(tag.gtin)
            let gtin = String(repeating: "0", count: 14 - digits.count) + digits
            return Array("]d201\(gtin)17271231\("21")\(tag.serial)\u{1D}10LOT-\(index % 5 + 1)".utf8)
        }
    }
}
