// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Numbers and times as people read them.
enum Show {
    /// Thousands set apart: `48,211`.
    static func count(_ value: some BinaryInteger) -> String {
        var digits = String(value)
        let sign = digits.hasPrefix("-") ? String(digits.removeFirst()) : ""
        var groups: [Substring] = []
        var rest = Substring(digits)
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        groups.insert(rest, at: 0)
        return sign + groups.joined(separator: ",")
    }

    /// Bytes in binary units: `4.2 MiB`.
    static func bytes(_ value: Int64) -> String {
        var amount = Double(value)
        for unit in ["B", "KiB", "MiB", "GiB"] {
            if amount < 1024 || unit == "GiB" {
                return unit == "B" ? "\(value) B" : String(format: "%.1f %@", amount, unit)
            }
            amount /= 1024
        }
        return "\(value) B"
    }

    /// By what signals are given, and which where it is not all of them: `beeper`, `serial (ok, warn)`.
    static func signals(_ means: [String: String]?) -> String? {
        guard let means else { return nil }
        let order = ["ok", "warn", "stop"]
        return Set(means.values).sorted().map { word in
            let signals = order.filter { means[$0] == word }
            return signals == order ? word : "\(word) (\(signals.joined(separator: ", ")))"
        }.joined(separator: ", ")
    }

    /// A span in its two largest units: `3 h 12 min`.
    static func span(_ seconds: Double) -> String {
        if seconds < 0.001 { return String(format: "%.0f µs", seconds * 1e6) }
        if seconds < 1 { return String(format: "%.1f ms", seconds * 1e3) }
        let whole = Int(seconds)
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        if whole < 86_400 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
        return "\(whole / 86_400) d \(whole % 86_400 / 3600) h"
    }

    /// The time of day in the local zone, with the date when it is not today.
    static func time(_ text: String?) -> String? {
        guard let text else { return nil }
        guard let date = date(text) else { return text }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = Calendar.current.isDateInToday(date) ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss"
        return formatter.string(from: date)
    }

    /// A local time of day with milliseconds, for a live view.
    static func timeOfDay(_ text: String) -> String {
        guard let date = date(text) else { return text }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "HH:mm:ss.SSS"
        return formatter.string(from: date)
    }

    private static func date(_ text: String) -> Date? {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        if let date = formatter.date(from: text) { return date }
        formatter.formatOptions = [.withInternetDateTime]
        return formatter.date(from: text)
    }
}
