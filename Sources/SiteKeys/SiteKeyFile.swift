// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where the site's key is kept: a systemd credential, else a file in the state directory that only the daemon reads.
///
///     $CREDENTIALS_DIRECTORY/site.key    LoadCredential=site.key:…; wins, and is the same on each gateway of a site
///     STATE/site.key                     0600, made at the first start: 64 hexadecimal digits
public struct SiteKeyFile: Sendable {
    /// Why there is no key.
    public enum Failure: Error, CustomStringConvertible {
        /// The file cannot be read.
        case unreadable(path: String, reason: String)
        /// What is in it is no key.
        case notAKey(path: String)
        /// It cannot be made.
        case unwritable(path: String, reason: String)

        /// What failed, where, and what to do.
        public var description: String {
            switch self {
            case .unreadable(let path, let reason): "cannot read the site's key \(path): \(reason)"
            case .notAKey(let path):
                "\(path) is no key: it has \(SiteKey.minimumLength) to \(SiteKey.maximumLength) bytes"
            case .unwritable(let path, let reason): "cannot make the site's key \(path): \(reason)"
            }
        }
    }

    /// What the key's file is called, as a credential and in the state directory.
    public static let name = "site.key"

    /// The file in the state directory.
    public let path: String
    /// The credential, where the service was given one.
    public let credential: String?

    /// The places of a state directory and an environment.
    public init(stateDirectory: String, environment: [String: String]) {
        path = stateDirectory + "/" + Self.name
        let candidate = environment["CREDENTIALS_DIRECTORY"].map { $0 + "/" + Self.name }
        credential = candidate.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    }

    /// The key, made if there is none yet.
    public func loadOrMake() throws(Failure) -> SiteKey {
        if credential == nil, !FileManager.default.fileExists(atPath: path) { try make() }
        return try load()
    }

    /// The key.
    public func load() throws(Failure) -> SiteKey { try Self.load(credential ?? path) }

    /// The key in a file.
    public static func load(_ path: String) throws(Failure) -> SiteKey {
        let bytes: [UInt8]
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            bytes = Array(try file.read(upToCount: SiteKey.maximumLength + 3) ?? Data())
        } catch {
            throw .unreadable(path: path, reason: error.localizedDescription)
        }
        guard let key = SiteKey(bytes) else { throw .notAKey(path: path) }
        return key
    }

    /// Makes the file under another name first: a power cut leaves a whole key or none.
    private func make() throws(Failure) {
        var generator = SystemRandomNumberGenerator()
        let digits = Array("0123456789abcdef".utf8)
        let text = (0..<64).map { _ in digits[Int(generator.next(upperBound: UInt8(16)))] } + [0x0A]
        let fresh = path + ".new"
        do {
            try? FileManager.default.removeItem(atPath: fresh)
            // The call only reads the path.
            let descriptor = unsafe open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try file.write(contentsOf: Data(text))
            try file.synchronize()
            try file.close()
            // The call only reads the paths.
            guard unsafe rename(fresh, path) == 0 else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
        } catch {
            throw .unwritable(path: path, reason: error.localizedDescription)
        }
    }
}
