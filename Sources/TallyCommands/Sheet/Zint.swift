// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The program that makes the symbols: `zint`, whose encodings are known to be right.
enum Zint {
    /// What to make.
    struct Order: Hashable, Sendable {
        /// `zint -b`: 58 QR Code, 20 Code 128, 16 GS1-128.
        var symbology: Int
        /// Whether the data are element strings in brackets.
        var isGS1: Bool
        var data: String
    }

    /// Makes the modules of a symbol.
    ///
    /// - Throws: When `zint` is not installed, or refuses.
    static func modules(of order: Order) throws -> ModuleGrid {
        var arguments = ["-b", "\(order.symbology)", "--dump", "-d", order.data]
        if order.isGS1, order.symbology != 16 { arguments.append("--gs1") }
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: try program())
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // A symbol's dump is far below what a pipe holds; errors are a line.
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, let grid = ModuleGrid(dump: text) else {
            let words = complaint.trimmingCharacters(in: .whitespacesAndNewlines)
            throw CommandFailure(
                status: .failed,
                message: "zint made no symbol: \(words.isEmpty ? "no reason given" : words)"
            )
        }
        return grid
    }

    /// Where `zint` is.
    ///
    /// - Throws: When it is not installed.
    static func program() throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let places = folders.map { "\($0)/zint" }
        guard let found = places.first(where: FileManager.default.isExecutableFile) else {
            throw CommandFailure(
                status: .failed,
                message:
                    "the symbols are made by the program zint, which is not installed: sudo apt install zint"
            )
        }
        return found
    }
}
