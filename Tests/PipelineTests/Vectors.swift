// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The decode vectors of the standards, which live beside the checkout.
enum Vectors {
    static let folder: URL = {
        if let data = ProcessInfo.processInfo.environment["TALLY_DATA"] {
            return URL(filePath: data).deletingLastPathComponent().appending(path: "vectors")
        }
        return URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../shared/vectors").standardizedFileURL
    }()

    static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// The rows of a file of JSON lines.
    static func rows(_ name: String) throws -> [[String: Any]] {
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        return try text.split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }
}
