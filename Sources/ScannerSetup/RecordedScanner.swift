// SPDX-License-Identifier: Apache-2.0

import KeyboardLayouts
package import Pipeline
package import Recordings
import ScannerInput
import SiteKeys
package import TallyConfig

/// The scanner of a recording as a configuration describes it, the drivers the daemon would read it with, and what
/// the site says of its labels.
///
/// The `config` lines of a recording are the rest of this configuration:
///
///     [[scanner]]
///     name = "recorded"                 its read point has the same name, unless a line says otherwise
///     match = { path = "/dev/null" }
package struct RecordedScanner {
    /// What a recording's scanner is called.
    package static let name = "recorded"

    /// The site's key where a recording is played: no secret, so that everybody gets the same pseudonyms, and the
    /// control barcodes of a recording are good or bad everywhere.
    package static let siteKey = "the key of all recordings, no secret"

    /// Why a recording cannot be played.
    package enum Failure: Error, CustomStringConvertible {
        /// Its keys are no configuration; what the loader says.
        case configuration([String])
        /// A channel is read in a way that is not known.
        case driver(channel: Int, String)
        /// A channel's report descriptor is none of a scanner.
        case descriptor(channel: Int)

        package var description: String {
            switch self {
            case .configuration(let reasons): "its config: \(reasons.joined(separator: "; "))"
            case .driver(let channel, let word): "channel \(channel): there is no driver \"\(word)\""
            case .descriptor(let channel):
                "channel \(channel): its report descriptor is none of a scanner"
            }
        }
    }

    /// Its entry.
    package let scanner: Configuration.Scanner
    /// The read points of the site.
    package let readPoints: [ReadPointEntry]
    /// What labels are.
    package let labels: LabelSettings
    /// The drivers, by channel.
    package let sources: [Int: RecordingPlayer.Source]

    /// The scanner that a recording's own configuration describes.
    package init(_ recording: Recording) throws {
        let head = ["[[scanner]]", "name = \"\(Self.name)\"", #"match = { path = "/dev/null" }"#]
        let text = (head + recording.configuration).joined(separator: "\n") + "\n"
        let result = ConfigurationLoader.load(files: [("recording", text)])
        guard let configuration = result.configuration, let scanner = configuration.scanners.first else {
            let errors = result.diagnostics.filter { $0.severity == .error }
            throw Failure.configuration(errors.map { "\($0.keyPath): \($0.message)" })
        }
        try self.init(recording, as: scanner, of: configuration, key: SiteKey(Array(Self.siteKey.utf8)))
    }

    /// A scanner of a site, which delivers what was recorded.
    package init(
        _ recording: Recording,
        as scanner: Configuration.Scanner,
        of configuration: Configuration,
        key: (any LabelKey)?
    ) throws {
        self.scanner = scanner
        readPoints = configuration.readPoints.map(ReadPointEntry.init)
        labels = LabelSettings(configuration, key: key)
        sources = try Self.sources(recording, scanner)
    }

    private static func sources(
        _ recording: Recording,
        _ scanner: Configuration.Scanner
    ) throws -> [Int: RecordingPlayer.Source] {
        let options = ScannerOptions(scanner)
        let encoding = TextEncoding(rawValue: scanner.encoding.rawValue) ?? .utf8
        var sources: [Int: RecordingPlayer.Source] = [:]
        for channel in recording.channels {
            switch channel.driver {
            case "keyboard":
                let isBluetooth = recording.fact(.bluetooth, of: channel) != nil
                let keys = isBluetooth ? options.overBluetooth : options
                let keyMap = try KeyboardLayouts.keyMap(of: keys.layout)
                sources[channel.number] = .init(driver: KeyboardWedge(options: keys, keyMap: keyMap))
            case "serial":
                sources[channel.number] = .init(driver: SerialScan(options: options), encoding: encoding)
            case "hid-pos":
                sources[channel.number] = .init(
                    driver: try reports(of: channel, recording, options),
                    encoding: encoding
                )
            case "ccid":
                sources[channel.number] = .init(driver: RecordedTagScan(options: options))
            default:
                throw Failure.driver(channel: channel.number, channel.driver)
            }
        }
        return sources
    }

    private static func reports(
        of channel: Recording.Channel,
        _ recording: Recording,
        _ options: ScannerOptions
    ) throws -> any ScannerDriver {
        // The descriptor alone does not tell the formats of makers apart.
        let vendor = recording.fact(.usb, of: channel).flatMap { UInt16($0.prefix(4), radix: 16) } ?? 0
        switch HIDScanFormat(descriptor: channel.descriptor.span, vendor: vendor) {
        case .pointOfSale(let layout)?: return HIDPOSScan(options: options, layout: layout)
        case .stream?: return HIDStreamScan(options: options)
        case nil: throw Failure.descriptor(channel: channel.number)
        }
    }
}
