// SPDX-License-Identifier: Apache-2.0

/// A host and a TCP port, as people write them: `127.0.0.1:5084`, `[::1]:5084`, or the port alone.
public struct TCPAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address, without brackets.
    public var host: String
    /// The port; 0 for any free one.
    public var port: UInt16

    /// A port of this machine that nobody else can reach, unless told otherwise.
    public init(host: String = "127.0.0.1", port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads an address; `nil` when it is none.
    ///
    /// - Parameters:
    ///   - text: `HOST:PORT`, `[HOST]:PORT`, `HOST`, `:PORT` or `PORT`.
    ///   - port: The port when the text names none; `nil`: it must.
    public init?(_ text: String, port: UInt16? = nil) {
        var host = text[...]
        var number: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            number = rest.isEmpty ? nil : rest.dropFirst()
        } else if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            host = ""
            number = text[...]
        } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
            host = text[..<colon]
            number = text[text.index(after: colon)...]
        }
        guard !host.isEmpty || number != nil else { return nil }
        guard let port = if let number { UInt16(number) } else { port } else { return nil }
        self.init(host: host.isEmpty ? "127.0.0.1" : String(host), port: port)
    }

    /// Host and port, an IPv6 address in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
