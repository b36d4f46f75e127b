// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Logging
import ReaderProtocols
import ScannerInput

// Readers whose family is found out by asking.
extension SupervisedDevice {
    /// Makes the conversation with a reader.
    func makeReader(_ session: any ReaderProtocol) -> ReaderChannel {
        ReaderChannel(
            session,
            index: configuration.index,
            sink: surroundings.sink,
            loop: surroundings.loop,
            owner: self,
            tap: surroundings.taps.point(of: configuration.index),
            antennaNames: antennaNames
        )
    }

    private var antennaNames: [UInt8: String] {
        guard case .reader(_, let options, _) = configuration.kind else { return [:] }
        let named = options.antennas.compactMap { antenna in antenna.name.map { (antenna.port, $0) } }
        return Dictionary(named) { first, _ in first }
    }

    /// Makes a conversation where the one before does not fit what was opened; one that fits goes on as it is.
    ///
    /// A search does not fit other hardware, and no session other reports.
    func prepareReader(at target: DeviceTarget, over channels: [OpenedChannel]) {
        guard case .reader(let family, let options, let connection) = configuration.kind else { return }
        let unit = target.unit
        let form = channels.first?.reportSizes.map(HIDReportForm.init)
        let isOther = reader == nil || form != reportForm || family == nil && searchedUnit != unit
        guard isOther else { return }
        var session: any ReaderProtocol
        if let family {
            session = family.makeSession(options)
        } else {
            searchedUnit = unit
            finding = nil
            session = ReaderSearch(
                options,
                baudRate: connection.baudRate,
                remembered: surroundings.memory[unit]
            )
        }
        if let form { session = HIDReportSession(session, form: form) }
        reportForm = form
        reader = makeReader(session)
    }

    func channelFound(_ finding: ReaderFinding, at now: Instant) {
        self.finding = finding
        if let searchedUnit, surroundings.memory.note(finding, at: searchedUnit) {
            surroundings.log.notice(
                "reader found",
                metadata: ["device": "\(configuration.name)", "reader": "\(finding)"]
            )
        }
        if let status { report(status.state, status.reason, mend: status.mend, at: now) }
    }

    func channelWants(_ baudRate: UInt32, at now: Instant) {
        guard let port = channels.first else { return }
        guard case .serial = port.channel.box else {
            // No line whose speed matters.
            reader?.lineIsSet(true, at: now)
            return
        }
        surroundings.setSpeed(baudRate, port.channel, port.registration, configuration.index)
    }

    /// Learns that the attach thread has set a line, or that it cannot be set so.
    func lineIsSet(_ isDone: Bool, of registration: Registration, at now: Instant) {
        guard channels.first?.registration == registration else { return }
        reader?.lineIsSet(isDone, at: now)
    }
}

extension DeviceTarget {
    /// What names the hardware, for as long as it stays the same.
    var unit: String { identity.map { "\($0)" } ?? nodes.first?.path ?? "" }
}

extension HIDReportForm {
    /// Reports as a descriptor has them, filled with the family's bytes and zeros.
    fileprivate init(_ sizes: HIDReportSizes) {
        self.init(
            inputSize: sizes.input.size,
            outputSize: sizes.output.size,
            inputID: sizes.input.id,
            outputID: sizes.output.id
        )
    }
}
