// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The text of `tallyd.toml` and of the files in `conf.d` beside it.
public struct ConfigurationFiles: Sendable {
    /// A file that cannot be read.
    public struct Failure: Error, CustomStringConvertible {
        /// The file.
        public let path: String
        /// Why not, for the operator.
        public let reason: String

        /// The path and the reason.
        public var description: String { "\(path): \(reason)" }
    }

    /// Larger files are no configuration; bounds what a wrong path can cost.
    private static let maximumBytes = 4 << 20

    /// The files in the order they are read: the main one, then `conf.d/*.toml` by name.
    public let files: [(path: String, text: String)]

    /// Reads the file at `path` and those of the directory `conf.d` beside it.
    ///
    /// - Parameter path: The main file; it must exist.
    /// - Throws: ``Failure`` for the first file that cannot be read.
    public init(path: String) throws(Failure) {
        var files = [(path: path, text: try Self.text(of: path))]
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent(
            "conf.d"
        ).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for name in names.sorted() where name.hasSuffix(".toml") && !name.hasPrefix(".") {
            let path = directory + "/" + name
            files.append((path, try Self.text(of: path)))
        }
        self.files = files
    }

    private static func text(of path: String) throws(Failure) -> String {
        let data: Data
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            guard size <= maximumBytes else {
                throw Failure(path: path, reason: "is \(size) bytes long: that is no configuration")
            }
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch let failure as Failure {
            throw failure
        } catch let error as CocoaError
            where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile
        {
            throw Failure(path: path, reason: "does not exist")
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw Failure(path: path, reason: "permission denied")
        } catch {
            throw Failure(path: path, reason: error.localizedDescription)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(path: path, reason: "is not UTF-8 text")
        }
        return text
    }
}
