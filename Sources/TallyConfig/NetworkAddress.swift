// SPDX-License-Identifier: Apache-2.0

/// Where on the network a device is: a host by name or address, and a port.
public struct NetworkAddress: Hashable, Sendable {
    /// A name, an IPv4 address, or an IPv6 address without brackets.
    public var host: String
    /// The TCP port; `nil` for the usual one of its family.
    public var port: UInt16?

    /// A host and its port.
    public init(host: String, port: UInt16? = nil) {
        self.host = host
        self.port = port
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// As the configuration writes it, `[fe80::1]:5084`.
    public var description: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(host):\($0)" } ?? host
    }
}

extension Reading where Result == NetworkAddress {
    /// `host`, `host:port`, `[IPv6 address]` or `[IPv6 address]:port`.
    static var networkAddress: Reading {
        Reading(text: { (text) throws(Complaint) in
            let form = #"write it like "10.0.0.7:5084", "dock-3.example.com" or "[fe80::1%eth0]:5084""#
            func complaint(_ words: String) -> Complaint {
                Complaint("\(text.quoted) \(words)", suggestion: form)
            }
            let host: Substring
            let rest: Substring
            if text.hasPrefix("[") {
                guard let end = text.firstIndex(of: "]") else { throw complaint("has no closing bracket") }
                host = text[text.index(after: text.startIndex)..<end]
                rest = text[text.index(after: end)...]
                guard NetworkAddress.isIPv6(host) else {
                    throw complaint("has no IPv6 address in its brackets")
                }
            } else {
                guard text.count(where: { $0 == ":" }) < 2 else {
                    throw complaint("is ambiguous: an IPv6 address stands in brackets")
                }
                host = text.prefix { $0 != ":" }
                rest = text[host.endIndex...]
                guard NetworkAddress.isName(host) else { throw complaint("is not the address of a host") }
            }
            if rest.isEmpty { return NetworkAddress(host: String(host)) }
            let digits = rest.dropFirst()
            guard rest.hasPrefix(":"), digits.allSatisfy(\.isASCIIDigit), let port = UInt16(digits), port > 0
            else { throw complaint("has no port from 1 to 65535 behind its host") }
            return NetworkAddress(host: String(host), port: port)
        })
    }
}

extension NetworkAddress {
    /// A host name (RFC 1123, and `_`, which some networks have) or an IPv4 address.
    fileprivate static func isName(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isWritten = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        }
        guard isWritten, text.utf8.count <= 253 else { return false }
        // What consists of numbers is an address, and then has four of at most 255.
        guard labels.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }) else { return true }
        return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
    }

    /// An IPv6 address as far as its characters go, with or without zone; the machine's resolver has the last word.
    fileprivate static func isIPv6(_ text: Substring) -> Bool {
        let halves = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = halves.first, address.count(where: { $0 == ":" }) >= 2, address.utf8.count <= 45,
            address.allSatisfy({ $0.isASCIIHexDigit || $0 == ":" || $0 == "." })
        else { return false }
        guard halves.count == 2 else { return true }
        return (1...15).contains(halves[1].utf8.count)
            && halves[1].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
    }
}
