// SPDX-License-Identifier: Apache-2.0

/// `GET /v1/doctor` and `tally doctor`: checks, each with how to mend what it found.
package struct DoctorReport: Codable, Sendable {
    /// One thing looked at.
    package struct Check: Codable, Sendable {
        package enum Verdict: String, Codable, Sendable {
            case ok
            /// Works, and could be better.
            case warning
            case failed
        }

        package var name: String
        package var verdict: Verdict
        /// What was found.
        package var finding: String
        /// What to do, as a command where there is one.
        package var mend: String?

        package init(_ name: String, _ verdict: Verdict, _ finding: String, mend: String? = nil) {
            self.name = name
            self.verdict = verdict
            self.finding = finding
            self.mend = mend
        }
    }

    package var checks: [Check]

    package init(checks: [Check]) { self.checks = checks }

    /// Whether no check failed.
    package var isHealthy: Bool { !checks.contains { $0.verdict == .failed } }
}
