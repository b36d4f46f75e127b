// SPDX-License-Identifier: Apache-2.0

/// A barcode that tells a station what to do, and the check value that says whose it is.
///
///     TALLY:step=shipping@bench-4:9F3A21B07C44D1E2
///     └┬──┘ └──┬────────┘└──┬───┘ └──────┬───────┘
///      site's  command      only there   first 8 bytes of HMAC-SHA-256(site's key, "command\n" and all before)
///      prefix
///
/// The check value is what a supplier's label cannot have: nobody without the site's key can make it.
public struct ControlBarcode: Hashable, Sendable, CustomStringConvertible {
    /// What is to be done.
    public enum Command: Hashable, Sendable {
        /// From now on this business step is done; `nil` for the configured one.
        case step(String?)
        /// A session begins.
        case openSession
        /// The session ends.
        case closeSession
    }

    /// Why a control barcode is not obeyed: a closed set, documented in `docs/events.md`.
    public enum Refusal: String, Error, Sendable, CaseIterable {
        /// Control barcodes are off.
        case disabled
        /// The text is no control barcode with the site's prefix.
        case form
        /// The check value is wrong: it was made with another key, or by somebody without one.
        case forged
        /// It is meant for another read point.
        case station
    }

    /// The longest control barcode.
    static let maximumLength = 200
    private static let checkLength = 16

    /// What is to be done.
    public var command: Command
    /// The only read point where it is to be done; `nil` for wherever it is scanned.
    public var readPoint: String?

    /// A control barcode.
    public init(_ command: Command, at readPoint: String? = nil) {
        self.command = command
        self.readPoint = readPoint
    }

    /// Reads the form without check value: `step=shipping`, `step=`, `session=open`, `session=close`, each with
    /// `@` and a read point behind it.
    ///
    /// - Returns: `nil` where the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let readPoint = parts.count == 2 ? String(parts[1]) : nil
        guard readPoint?.isEmpty != true, let command = Command(String(parts[0])) else { return nil }
        self.init(command, at: readPoint)
    }

    /// The form that ``init(_:)`` reads.
    public var description: String { command.text + (readPoint.map { "@" + $0 } ?? "") }

    /// The text to print.
    ///
    /// - Parameters:
    ///   - prefix: The site's.
    ///   - key: The site's.
    /// - Returns: The text with its check value.
    public func text(prefix: String, key: some LabelKey) -> String {
        let text = prefix + ":" + description
        return text + ":" + Self.check(of: Array(text.utf8), key: key)
    }

    /// Reads what was scanned.
    ///
    /// - Parameters:
    ///   - text: The text without symbology identifier.
    ///   - prefix: The site's.
    ///   - key: The site's.
    /// - Throws: Why it is not to be obeyed.
    init(scanned text: borrowing Span<UInt8>, prefix: String, key: any LabelKey) throws(Refusal) {
        guard text.count <= Self.maximumLength, text.count > prefix.utf8.count + Self.checkLength + 2 else {
            throw .form
        }
        var bytes: [UInt8] = []
        for index in text.indices { bytes.append(text[index]) }
        let signed = bytes.dropLast(Self.checkLength + 1)
        guard bytes.starts(with: Array((prefix + ":").utf8)), bytes[signed.count] == UInt8(ascii: ":") else {
            throw .form
        }
        // The check comes before the meaning: what is not ours is not looked at.
        let expected = Array(Self.check(of: Array(signed), key: key).utf8)
        guard Self.areEqual(expected, Array(bytes.suffix(Self.checkLength))) else { throw .forged }
        guard let read = Self(String(decoding: signed.dropFirst(prefix.utf8.count + 1), as: UTF8.self)) else {
            throw .form
        }
        self = read
    }

    private static func check(of text: [UInt8], key: some LabelKey) -> String {
        let authenticated = Array("command\n".utf8) + text
        return Hexadecimal.text(
            key.authenticate(authenticated.span).prefix(checkLength / 2),
            digits: Hexadecimal.upper
        )
    }

    /// Whether two texts of one length are equal, in a time that does not tell where they differ.
    private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices { difference |= a[index] ^ b[index] }
        return difference == 0
    }
}

extension ControlBarcode.Command {
    /// `step=shipping`, `step=`, `session=open`, `session=close`.
    fileprivate init?(_ text: String) {
        switch text {
        case "step=": self = .step(nil)
        case "session=open": self = .openSession
        case "session=close": self = .closeSession
        case _ where text.hasPrefix("step="):
            let word = text.dropFirst(5)
            let isWord = word.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 &- UInt8(ascii: "a") < 26 }
            guard isWord, word.utf8.count <= 63 else { return nil }
            self = .step(String(word))
        default: return nil
        }
    }

    fileprivate var text: String {
        switch self {
        case .step(let word): "step=" + (word ?? "")
        case .openSession: "session=open"
        case .closeSession: "session=close"
        }
    }
}
