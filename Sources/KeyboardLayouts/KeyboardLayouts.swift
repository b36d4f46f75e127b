// SPDX-License-Identifier: Apache-2.0

import CXKBCommon
public import ScannerInput

/// Why a layout cannot be had.
public enum LayoutFailure: Error, Hashable, Sendable {
    /// XKB has no layout or variant of that name.
    case unknown(LayoutName)
    /// XKB's own files are not installed.
    case noData(LayoutName)
}

extension LayoutFailure: CustomStringConvertible {
    /// What failed, and what to do.
    public var description: String {
        switch self {
        case .unknown(let name):
            """
            XKB has no keyboard layout \(name): take one that `localectl list-x11-keymap-layouts` and \
            `localectl list-x11-keymap-variants \(name.layout)` list
            """
        case .noData(let name):
            "the keyboard layout \(name) needs XKB's layouts, which are not installed: `apt install xkb-data`"
        }
    }
}

/// Keyboard layouts from XKB's data, as tables that need neither XKB nor a file any more.
public enum KeyboardLayouts {
    /// The table of a layout.
    ///
    /// The usual US layout is built in and needs no data. Anything else takes a few milliseconds and reads files:
    /// not for the capture thread.
    ///
    /// - Parameters:
    ///   - name: The layout and its variant.
    ///   - directory: Where XKB's data are, in place of where they usually are; for tests.
    /// - Returns: What each key types.
    /// - Throws: When there is no such layout, or no data to look for it in.
    public static func keyMap(of name: LayoutName, in directory: String? = nil) throws(LayoutFailure)
        -> KeyMap
    {
        if name == .us { return .us }
        guard let rules = XKBRules(directory: directory) else { throw .noData(name) }
        if let keymap = rules.keymap(of: name) { return KeyMap(keymap) }
        // A machine without data knows no layout at all.
        throw rules.keymap(of: .us) == nil ? .noData(name) : .unknown(name)
    }
}
