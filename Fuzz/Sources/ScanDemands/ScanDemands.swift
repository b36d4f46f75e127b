// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
public import ScannerInput

/// Demands of what a scanner's driver put out all that holds whatever it was fed.
///
/// - Parameters:
///   - output: Since it was emptied.
///   - limit: The longest text that the options allow.
public func demand(_ output: ScanOutput, limit: Int) {
    var end = 0
    for item in output.scans {
        demand(
            item.range.lowerBound == end && !item.range.isEmpty,
            "a scan at \(item.range), not behind \(end)"
        )
        demand(item.range.count <= limit, "a scan of \(item.range.count) bytes, allowed are \(limit)")
        demand(item.scan.firstByte <= item.scan.lastByte, "a scan that ends before it begins")
        end = item.range.upperBound
    }
    demand(end == output.text.count, "text of no scan")
}

extension ScannerOptions {
    /// The longest text that these options allow.
    public var textLimit: Int { min(max(1, maximumLength), Self.maximumLengthLimit) }
}

extension ScannerDriver {
    /// Lets silence end whatever runs, and demands that there is nothing left to wait for.
    public mutating func fallSilent(into output: inout ScanOutput) {
        for _ in 0..<3 {
            guard let deadline else { break }
            tick(at: deadline, into: &output)
        }
        demand(deadline == nil, "silence without an end")
    }
}
