// SPDX-License-Identifier: Apache-2.0

import KeyboardLayouts
package import Recordings
import ScannerInput
package import TallyConfig

/// The scanner of a recording as its configuration describes it, and the drivers the daemon would read it with.
package struct RecordedScanner {
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

    /// Its entry, with a name and a match of no meaning.
    package let scanner: Configuration.Scanner
    /// The drivers, by channel.
    package let sources: [Int: RecordingPlayer.Source]

    /// Reads a recording's configuration.
    package init(_ recording: Recording) throws {
        let scanner = try Self.scanner(recording)
        self.scanner = scanner
        sources = try Self.sources(recording, scanner)
    }

    private static func scanner(_ recording: Recording) throws -> Configuration.Scanner {
        let head = ["[[scanner]]", #"name = "recorded""#, #"match = { path = "/dev/null" }"#]
        let text = (head + recording.configuration).joined(separator: "\n") + "\n"
        let result = ConfigurationLoader.load(files: [("recording", text)])
        guard let scanner = result.configuration?.scanners.first else {
            let errors = result.diagnostics.filter { $0.severity == .error }
            throw Failure.configuration(errors.map { "\($0.keyPath): \($0.message)" })
        }
        return scanner
    }

    private static func sources(
        _ recording: Recording,
        _ scanner: Configuration.Scanner
    ) throws -> [Int: RecordingPlayer.Source] {
        var options = ScannerOptions(scanner)
        if recording.fact(.bluetooth) != nil { options.partialTimeout = options.bluetoothPartialTimeout }
        let encoding = TextEncoding(rawValue: scanner.encoding.rawValue) ?? .utf8
        var sources: [Int: RecordingPlayer.Source] = [:]
        for channel in recording.channels {
            switch channel.driver {
            case "keyboard":
                let keyMap = try KeyboardLayouts.keyMap(of: options.layout)
                sources[channel.number] = .init(driver: KeyboardWedge(options: options, keyMap: keyMap))
            case "serial":
                sources[channel.number] = .init(driver: SerialScan(options: options), encoding: encoding)
            case "hid-pos":
                sources[channel.number] = .init(
                    driver: try reports(of: channel, recording, options),
                    encoding: encoding
                )
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
        let vendor = recording.fact(.usb).flatMap { UInt16($0.prefix(4), radix: 16) } ?? 0
        switch HIDScanFormat(descriptor: channel.descriptor.span, vendor: vendor) {
        case .pointOfSale(let layout)?: return HIDPOSScan(options: options, layout: layout)
        case .stream?: return HIDStreamScan(options: options)
        case nil: throw Failure.descriptor(channel: channel.number)
        }
    }
}
