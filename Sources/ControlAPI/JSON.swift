// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// How reports look as JSON, the same for the socket and for `--json`: snake_case keys in a fixed order, times
/// as RFC 3339 text, what is not known left out.
package enum ReportJSON {
    /// The JSON of a report.
    package static func encode(_ report: some Encodable, pretty: Bool = false) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return try encoder.encode(report)
    }

    /// The report that `data` holds.
    package static func decode<Report: Decodable>(_ type: Report.Type, from data: Data) throws -> Report {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: data)
    }
}
