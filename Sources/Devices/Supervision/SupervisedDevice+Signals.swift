// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput

extension SupervisedDevice {
    /// Tells the person who uses the device something.
    ///
    /// - Parameters:
    ///   - signal: What.
    ///   - isAutomatic: Whether the daemon does so by itself.
    ///   - now: When.
    /// - Returns: What became of it.
    func signal(_ signal: StationSignal, isAutomatic: Bool = false, at now: Instant) -> SignalAnswer {
        if isAutomatic, !configuration.signals.isAutomatic { return .withheld }
        if !configuration.kind.isScanner, configuration.signals.outputs.isEmpty,
            configuration.signals.beeps.isEmpty
        {
            return .cannot("signal = { ok = 1, … } names no output of it, nor its beeper")
        }
        guard case .open = phase else {
            return .cannot("it is not open: \(status?.state.rawValue ?? "unknown")")
        }
        let answer = signals.play(signal, at: now.monotonic)
        if var status {
            status.signals = signals.counts
            self.status = status
            surroundings.board.publish(status)
        }
        return answer
    }

    /// What an open channel can give signals by.
    func signalOutlet(of channel: OpenedChannel) -> (any SignalOutlet)? {
        switch channel.box {
        case .keys:
            EventOutlet(
                channel.descriptor,
                led: configuration.signals.led,
                lights: EventDevice.codes(of: channel.descriptor, type: EventDevice.light),
                litLights: channel.litLights,
                sounds: EventDevice.codes(of: channel.descriptor, type: EventDevice.sound)
            )
        case .hid(_, .pointOfSale(let layout)) where channel.takesReports:
            ReportOutlet(
                channel.descriptor,
                path: channel.path,
                sounds: layout.sounds,
                perform: { [attach = surroundings.attach] work in attach.perform { _ in work() } }
            )
        case .serial where configuration.kind.isScanner:
            SerialOutlet(channel.descriptor, bytes: configuration.signals.bytes)
        case .packets where configuration.kind.isSmartCard: nfc.map(TagReaderOutlet.init)
        case .hid, .stream, .serial, .packets, .bulk, .reports, .network: readerOutlet
        }
    }
}

extension SupervisedDevice {
    /// What a reader is to give signals by; `nil` for what is none, and for one that is not to.
    private var readerOutlet: ReaderOutlet? {
        let (pins, beeps) = (configuration.signals.outputs, configuration.signals.beeps)
        if pins.isEmpty, beeps.isEmpty { return nil }
        return reader.map { ReaderOutlet(pins, beeps: beeps, of: $0) }
    }
}

extension DeviceIdentity? {
    /// Whether a smart-card reader may be one of ACS, whose own commands are no other's; one that is simulated may be.
    var mayBeOfACS: Bool {
        switch self {
        case .usbSerial(let vendor, _, _), .usbPort(let vendor, _, _): vendor == 0x072F
        case .path, nil: true
        case .bluetooth, .network: false
        }
    }
}
