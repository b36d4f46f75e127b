// SPDX-License-Identifier: Apache-2.0

import KeyboardLayouts
import ScannerInput

extension Calibration {
    /// The layouts that scanners are set to, the likeliest first: two that read the sheet alike are told apart by
    /// nothing but this order.
    static let layoutNames = [
        "us", "de", "fr", "gb", "es", "it", "ch", "se", "jp", "be", "pt", "dk", "no", "fi",
    ]

    /// The layouts that this machine has.
    ///
    /// - Returns: At least the built-in one; others want xkb-data.
    static func tryableLayouts() -> [Layout] {
        layoutNames.compactMap { word in
            guard let name = LayoutName(word), let map = try? KeyboardLayouts.keyMap(of: name) else {
                return nil
            }
            return Layout(name: word, keyMap: map)
        }
    }
}
