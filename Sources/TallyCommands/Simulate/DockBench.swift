// SPDX-License-Identifier: Apache-2.0

import Foundation
import Simulators
import Synchronization

/// The simulated packing station's scanner: through the kernel where it lets us, else the same records on a pipe.
final class DockBench: Sendable {
    /// How the keystrokes travel, in words.
    let words: String
    private let path: String
    private let outlet: Mutex<ScannerOutlet?>

    /// Prepares the scanner; its path exists afterwards.
    init(stage: DockStage) throws {
        path = stage.scannerPath
        // An event device belongs to root: without udev rules nobody else could open what uinput makes.
        if geteuid() == 0, ScannerUInput.isAvailable, let keyboard = try? ScannerOutlet.open(pipe: nil),
            let node = try keyboard.eventNode()
        {
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: node)
            words = "typing through the kernel (uinput, \(node))"
            outlet = Mutex(keyboard)
        } else {
            try ScannerPipe.create(at: path)
            words = "typing input_event records into a pipe"
            outlet = Mutex(nil)
        }
    }

    /// Plugs the scanner in: on a pipe this waits for the daemon to read.
    func plugIn() async throws {
        guard outlet.withLock({ $0 == nil }) else { return }
        let path = path
        let pipe = try await Blocking.run { try ScannerOutlet.open(pipe: path) }
        outlet.withLock { $0 = pipe }
    }

    /// Types codes, `pause` seconds from one to the next.
    func type(_ codes: [[UInt8]], pause: Double) throws {
        let typing = ScannerTyping()
        for code in codes {
            let events = try typing.type(code)
            try outlet.withLock { try $0?.type(events) }
            usleep(UInt32(max(0, pause) * 1e6))
        }
    }
}
