// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import GS1
import Pipeline
import ReaderProtocols
import ScannerInput
import ScannerSetup
import TallyConfig

/// The configuration as the parts of the daemon need it.
struct DaemonEntries: Sendable {
    /// For the kernel's side.
    var devices: [DeviceConfiguration] = []
    /// For the pipeline.
    var pipelineDevices: [DeviceEntry] = []
    /// For the pipeline.
    var readPoints: [ReadPointEntry] = []

    /// Maps a configuration; names keep their index.
    ///
    /// - Parameters:
    ///   - configuration: The configuration.
    ///   - table: The devices by name.
    ///   - secrets: Where passwords and keys are.
    init(_ configuration: Configuration, table: DeviceTable, secrets: SecretFiles) {
        for scanner in configuration.scanners {
            for earlier in scanner.was { table.rename(earlier, to: scanner.name) }
            guard let index = table.index(of: scanner.name) else { continue }
            var device = DeviceConfiguration(
                index: index,
                name: scanner.name,
                isEnabled: scanner.isEnabled,
                match: Devices.DeviceMatch(scanner.match),
                kind: .scanner(ScannerOptions(scanner), ScannerConnection(scanner))
            )
            device.signals = SignalOptions(scanner.signals)
            device.takesSamePort = scanner.replacement == .samePort
            devices.append(device)
            pipelineDevices.append(DeviceEntry(scanner, index: index))
        }
        for reader in configuration.readers {
            for earlier in reader.was { table.rename(earlier, to: reader.name) }
            guard let index = table.index(of: reader.name) else { continue }
            devices.append(DeviceConfiguration(reader, index: index, secrets: secrets))
            pipelineDevices.append(DeviceEntry(reader, index: index))
        }
        readPoints = configuration.readPoints.map(ReadPointEntry.init)
    }
}

extension Devices.DeviceMatch {
    init(_ match: TallyConfig.DeviceMatch) {
        self.init(
            usb: match.usb.map { USBID(vendor: $0.vendor, product: $0.product) },
            serial: match.serial,
            port: match.port,
            bluetooth: match.bluetooth,
            path: match.path
        )
    }
}

extension ScannerConnection {
    fileprivate init(_ scanner: Configuration.Scanner) {
        // The configuration's words are those of the parts.
        self.init(
            driver: Driver(rawValue: scanner.driver.rawValue) ?? .auto,
            line: SerialLine(
                baudRate: UInt32(clamping: scanner.baud),
                frame: scanner.line.rawValue,
                flow: SerialLine.FlowControl(rawValue: scanner.flow.rawValue) ?? .none
            ),
            encoding: TextEncoding(rawValue: scanner.encoding.rawValue) ?? .utf8
        )
    }
}

extension SignalOptions {
    init(_ signals: Configuration.Signals) {
        self.init()
        bytes[.ok] = signals.ok.map { Array($0.utf8) }
        bytes[.warn] = signals.warn.map { Array($0.utf8) }
        bytes[.stop] = signals.stop.map { Array($0.utf8) }
        // The words are those of `LED_…`, in the order of their numbers from 0.
        led = signals.led.flatMap { Configuration.Light.allCases.firstIndex(of: $0) }.map { UInt16($0) }
        isAutomatic = signals.isAutomatic
    }
}

extension DeviceEntry {
    fileprivate init(_ reader: Configuration.Reader, index: DeviceIndex) {
        self.init(index: index, name: reader.name, kind: .reader, readPoint: reader.readPoint)
        readsTID = reader.options.memoryReads.contains { $0.bank == .tid }
        // Some read barcodes too, or cards whose numbers are scans.
        decodeOptions = DecodeOptions(Configuration.Decoding())
        for antenna in reader.antennas {
            guard let readPoint = antenna.readPoint else { continue }
            antennaReadPoints[UInt8(clamping: antenna.port)] = readPoint
        }
    }

    /// A scanner that a udev rule claims: at a read point of its own name, with the defaults.
    init(autoClaimed name: String, index: DeviceIndex) {
        self.init(index: index, name: name, kind: .scanner, readPoint: name)
        decodeOptions = DecodeOptions(Configuration.Decoding())
    }
}
