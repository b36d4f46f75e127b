// SPDX-License-Identifier: Apache-2.0

import Foundation
import ScannerInput
import Simulators

/// A scanner at full speed: a report a millisecond, as the quickest USB keyboards there are.
///
/// Its records are those that a reader which masks scan codes gets from the kernel, as the daemon does.
final class BenchScanner: Sendable {
    static let reportInterval = Duration.milliseconds(1)

    let name: String
    private let outlet: ScannerOutlet
    private let typing: ScannerTyping

    /// Plugs in a scanner on a pipe that the daemon reads.
    init(name: String, pipe: String) throws {
        self.name = name
        outlet = try ScannerOutlet.open(pipe: pipe)
        var typing = ScannerTyping()
        typing.reportInterval = Self.reportInterval
        typing.sendsScanCodes = false
        self.typing = typing
    }

    /// A GS1 symbol of the usual length; no two are alike, so that none is a repeat.
    func code(_ number: Int) -> String {
        "01095060001343521725123110LOT-\(name)21" + String(format: "%06d", number)
    }

    /// Types codes until a moment has come.
    ///
    /// - Parameters:
    ///   - end: The moment after which none begins.
    ///   - interval: From one code's beginning to the next's; `nil` for no pause between them.
    /// - Returns: How many reports and how many codes that were.
    /// - Throws: When the pipe breaks.
    func type(
        until end: ContinuousClock.Instant,
        every interval: Duration? = nil
    ) throws -> (reports: Int, codes: Int) {
        var (reports, codes) = (0, 0)
        while true {
            let start = ContinuousClock.now
            guard start < end else { return (reports, codes) }
            let events = try typing.type(Array(code(codes).utf8))
            try outlet.type(events)
            reports += events.count { $0.type == InputEvent.synchronization }
            codes += 1
            if let interval {
                let left = interval - (ContinuousClock.now - start)
                if left > .zero { usleep(UInt32(left / .microseconds(1))) }
            }
        }
    }

    /// Types a code up to its last key, which goes down and stays down until ``release()``.
    ///
    /// - Returns: The moment just before it goes down.
    func press(_ text: String) throws -> ContinuousClock.Instant {
        let events = try typing.type(Array(text.utf8))
        // Enter goes down and comes up: two events each.
        try outlet.type(Array(events.dropLast(4)))
        Self.rest()
        let moment = ContinuousClock.now
        try outlet.type(Array(events.suffix(4).prefix(2)), pace: .none)
        return moment
    }

    /// Lets go of the last key of a code.
    func release() throws {
        let events = try typing.type([])
        try outlet.type(Array(events.suffix(2)), pace: .none)
        Self.rest()
    }

    private static func rest() { usleep(UInt32(reportInterval / .microseconds(1))) }
}
