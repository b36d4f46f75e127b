// SPDX-License-Identifier: Apache-2.0

/// Durations as the configuration writes them: a whole number and its unit, `"500ms"`, `"5s"`, `"10min"`.
enum DurationText {
    /// The units, the smallest first.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("min", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// Reads a duration of at most 100 years.
    static func parse(_ text: String) throws(Complaint) -> Duration {
        let digits = text.prefix { $0.isASCIIDigit }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard !digits.isEmpty, let count = Int64(digits) else {
            throw Complaint("\(text.quoted) is not a duration", suggestion: #"write it like "500ms" or "5s""#)
        }
        guard let (_, milliseconds) = units.first(where: { $0.name == unit }) else {
            let known = units.map(\.name).joined(separator: ", ")
            throw Complaint(
                "\(text.quoted) has no known unit",
                suggestion: "write the unit as one of \(known)"
            )
        }
        let (product, overflow) = count.multipliedReportingOverflow(by: milliseconds)
        guard !overflow, product <= 100 * 365 * 86_400_000 else {
            throw Complaint("\(text.quoted) is longer than 100 years")
        }
        return .milliseconds(product)
    }

    /// Writes a duration in the largest unit that leaves a whole number.
    static func string(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return "\(seconds)s" }
        // Below one second there are at most 999 ms: the sum stays in range except next to Int64.max.
        let milliseconds = whole &+ attoseconds / 1_000_000_000_000_000
        let unit = units.last { milliseconds != 0 && milliseconds % $0.milliseconds == 0 } ?? units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.name)"
    }
}
