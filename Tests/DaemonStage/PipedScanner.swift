// SPDX-License-Identifier: Apache-2.0

import Foundation
package import ScannerInput
package import Simulators

/// A virtual scanner on a named pipe of a stage, plugged in and out at will.
package actor PipedScanner {
    private let path: String
    private var pipe: Pipe?

    /// A pipe that a class may hold.
    private final class Pipe: Sendable {
        let end: ScannerPipe

        init(_ path: String) throws { end = try ScannerPipe(path: path) }
    }

    /// Makes the pipe; the daemon is to find it when it starts.
    package init(at path: String) throws {
        try Self.make(at: path)
        self.path = path
    }

    /// Makes a pipe that nobody types into.
    package static func make(at path: String) throws { try ScannerPipe.create(at: path) }

    /// Plugs in once the daemon reads.
    package func plugIn() async throws {
        let path = path
        pipe = try await blocking { try Pipe(path) }
    }

    /// Pulls the plug.
    package func unplug() { pipe = nil }

    /// Types a code.
    package func type(
        _ text: String,
        with typing: ScannerTyping = ScannerTyping(),
        fault: ScannerTyping.Fault? = nil,
        pace: ScannerPace = .none
    ) async throws {
        try await send(typing.type(Array(text.utf8), fault: fault), pace: pace)
    }

    /// Sends records as they are.
    package func send(_ events: [InputEvent], pace: ScannerPace = .none) async throws {
        if pipe == nil { try await plugIn() }
        guard let pipe else { return }
        try await blocking { try pipe.end.type(events, pace: pace) }
    }
}
