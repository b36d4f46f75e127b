// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import Synchronization

/// Which reader was found at which piece of hardware, so that the next beginning need not ask again.
final class ReaderMemory: Sendable {
    /// How many are remembered; the first ones found stay.
    static let capacity = 1_024

    private let findings: Mutex<[String: ReaderFinding]>
    private let learned: @Sendable ([String: ReaderFinding]) -> Void

    /// A memory.
    ///
    /// - Parameters:
    ///   - findings: What an earlier run found, by what names the hardware.
    ///   - learned: Called with all of it when something is new; must not wait.
    init(
        _ findings: [String: ReaderFinding] = [:],
        learned: @escaping @Sendable ([String: ReaderFinding]) -> Void = { _ in }
    ) {
        self.findings = Mutex(findings)
        self.learned = learned
    }

    /// What was found at a piece of hardware.
    subscript(unit: String) -> ReaderFinding? { findings.withLock { $0[unit] } }

    /// Takes note of what was found.
    ///
    /// - Returns: Whether it is new.
    @discardableResult
    func note(_ finding: ReaderFinding, at unit: String) -> Bool {
        let changed: [String: ReaderFinding]? = findings.withLock { findings in
            guard findings[unit] != finding, findings[unit] != nil || findings.count < Self.capacity else {
                return nil
            }
            findings[unit] = finding
            return findings
        }
        if let changed { learned(changed) }
        return changed != nil
    }
}
