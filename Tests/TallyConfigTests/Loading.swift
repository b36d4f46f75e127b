// SPDX-License-Identifier: Apache-2.0

import TallyConfig
import Testing

/// Loads one file named `t.toml`.
func load(_ text: String) -> ConfigurationLoader.LoadResult {
    ConfigurationLoader.load(files: [("t.toml", text)])
}

/// The descriptions of all that is wrong with a text.
func findings(_ text: String) -> [String] { load(text).diagnostics.map(\.description) }

/// A scanner with further lines.
func scanner(_ lines: String) -> String {
    """
    [[scanner]]
    name = "bench-4"
    match = { usb = "05e0:1200" }
    \(lines)
    """
}

/// A reader with further lines.
func reader(_ lines: String) -> String {
    """
    [[reader]]
    name = "dock"
    match = { port = "1-4" }
    \(lines)
    """
}
