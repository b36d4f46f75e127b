// SPDX-License-Identifier: Apache-2.0

/// What ends a scan.
public enum ScanSuffix: Hashable, Sendable {
    /// The Enter key or a CR; a line feed right after it belongs to it.
    case enter
    /// The Tab key or a TAB.
    case tab
    /// CR and LF together; either alone is part of the text.
    case carriageReturnLineFeed
    /// A line feed.
    case lineFeed
    /// ETX, 0x03.
    case etx
    /// Another byte.
    case byte(UInt8)
    /// Other bytes together, at most ``longestText`` of them; none is ``none``, what is beyond is left out.
    case text([UInt8])
    /// Nothing: the scan ends when the scanner falls silent.
    case none

    /// How many bytes a ``text(_:)`` can have.
    public static let longestText = 16

    /// The suffix of a word in the configuration; `nil` for words it does not know.
    ///
    /// - Parameter word: `enter`, `tab`, `crlf`, `lf`, `etx` or `none`.
    public init?(word: String) {
        switch word {
        case "enter": self = .enter
        case "tab": self = .tab
        case "crlf": self = .carriageReturnLineFeed
        case "lf": self = .lineFeed
        case "etx": self = .etx
        case "none": self = .none
        default: return nil
        }
    }

    /// The words ``init(word:)`` knows, for messages about others.
    public static let words = ["enter", "tab", "crlf", "lf", "etx", "none"]

    /// The suffix as a scanner sends it.
    package var bytes: [UInt8] {
        switch self {
        case .enter: [0x0D]
        case .tab: [0x09]
        case .carriageReturnLineFeed: [0x0D, 0x0A]
        case .lineFeed: [0x0A]
        case .etx: [0x03]
        case .byte(let byte): [byte]
        case .text(let bytes): Array(bytes.prefix(Self.longestText))
        case .none: []
        }
    }
}
