// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the secrets are that the configuration names: files, or credentials that systemd gives the service.
struct SecretFiles: Sendable {
    /// The longest password, in bytes.
    private static let longest = 1_024

    /// The directory of the service's credentials; `nil` where it has none.
    private let credentials: String?

    /// The secrets of a process with this environment.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        credentials = environment["CREDENTIALS_DIRECTORY"]
    }

    /// Why a secret cannot be had, in words.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The file of a secret.
    ///
    /// - Parameter name: An absolute path, or the name of a credential.
    /// - Returns: Its absolute path.
    /// - Throws: When it is a credential and the service was given none.
    func path(_ name: String) throws(Failure) -> String {
        if name.hasPrefix("/") { return name }
        guard let credentials else {
            throw Failure(
                description: "the service was given no credential \(name): LoadCredential= of its unit does"
            )
        }
        return "\(credentials)/\(name)"
    }

    /// The first line of a secret's file.
    func password(_ name: String) throws(Failure) -> String {
        let path = try path(name)
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: Self.longest + 1)
        else { throw Failure(description: "\(path) cannot be read") }
        let line = data.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty, line.count <= Self.longest, let text = String(bytes: line, encoding: .utf8)
        else {
            throw Failure(description: "\(path) has no password in its first line")
        }
        return text
    }
}
