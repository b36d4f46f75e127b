// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Symbols drawn by zint, read by zbar: what tally has printed is held against what another reader makes of it.
enum Symbols {
    /// Whether zint is installed.
    static let canBeDrawn = isInstalled("zint")
    /// Whether zbar's program is.
    static let canBeRead = isInstalled("zbarimg")

    private static func isInstalled(_ program: String) -> Bool {
        ["/usr/bin", "/bin", "/usr/local/bin"].contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// What zbarimg reads from a picture, a line a symbol, in no order.
    static func read(_ path: String) throws -> Set<String> {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/zbarimg")
        process.arguments = ["--quiet", "--raw", path]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Set(String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init))
    }
}
