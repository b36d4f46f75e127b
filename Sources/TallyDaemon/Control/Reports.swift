// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import Devices
import EventQueue
import Pipeline
import ReaderProtocols
import ScannerInput
import TallyConfig

// How the parts' own values read in the API's reports.

extension LedgerReport {
    init(_ counts: LedgerCounts, rejections: [Rejection: UInt64]) {
        self.init(
            readsIn: counts.reads,
            inEvents: counts.events,
            suppressed: counts.repeats,
            filtered: counts.filtered,
            open: counts.open,
            rejected: counts.rejected,
            lost: counts.lost,
            rejections: Dictionary(uniqueKeysWithValues: rejections.map { ($0.key.rawValue, $0.value) })
        )
    }

    init(_ line: Ledger.Line) { self.init(line.counts, rejections: line.rejections) }
}

extension StationReport {
    init(_ status: StationStatus) {
        self.init(readPoint: status.station.readPoint)
        step = status.station.step
        stepSince = status.station.stepSince?.description
        configuredStep = status.configuredStep
        session = status.station.session
        sessionSince = status.station.sessionSince?.description
    }
}

extension DeviceReport {
    init(
        _ status: DeviceStatus,
        line: Ledger.Line?,
        configuration: Configuration,
        replaced: Assignment.Replacement?
    ) {
        let scanner = configuration.scanners.first { $0.name == status.name }
        let reader = configuration.readers.first { $0.name == status.name }
        self.init(
            name: status.name,
            title: scanner?.title ?? reader?.title,
            kind: status.kind,
            driver: status.driver ?? "-",
            state: status.state.rawValue,
            reason: status.reason.isEmpty ? nil : status.reason,
            mend: status.mend,
            since: status.since.wall.description,
            readPoint: scanner?.readPoint ?? reader?.readPoint ?? status.name,
            unit: status.identity.map { "\($0)" },
            wasUnit: replaced?.wasUnit,
            node: status.paths.first,
            last: line?.last?.description,
            ledger: line.map(LedgerReport.init) ?? LedgerReport(),
            layout: status.hasKeys ? scanner?.keyboard.layout ?? "us" : nil,
            keys: status.counters == ScanCounters() ? nil : KeyCounts(status.counters),
            readerCounters: ReaderCountersReport(status.readerCounters),
            signalMeans: status.signalWords,
            signals: SignalCountsReport(status.signals)
        )
        guard let listed = reader?.antennas, !listed.isEmpty else { return }
        antennas = listed.map { antenna in
            Antenna(
                port: antenna.port,
                name: antenna.name,
                readPoint: antenna.readPoint,
                powerDbm: antenna.powerDBm,
                enabled: antenna.isEnabled
            )
        }
    }
}

extension DeviceReport.KeyCounts {
    fileprivate init(_ counters: ScanCounters) {
        self.init(
            characters: counters.characters,
            ignored: counters.ignoredKeys,
            repeats: counters.repeats,
            emptySuffixes: counters.emptySuffixes,
            drops: counters.drops
        )
    }
}

extension ReaderCountersReport {
    /// `nil` where nothing was counted.
    fileprivate init?(_ counters: ReaderCounters) {
        if counters.isEmpty { return nil }
        self.init()
        checksumFailures = counters.checksumFailures
        malformed = counters.malformed
        bytesSkipped = counters.bytesSkipped
        resynchronisations = counters.resynchronisations
        staleRecords = counters.staleRecords
        lengthMismatches = counters.lengthMismatches
        overflows = counters.overflows
        sequenceGaps = counters.sequenceGaps
        interruptions = counters.interruptions
    }
}

extension DeviceStatus {
    /// Which signals it gives, and by what, in the API's words; `nil` for none.
    var signalWords: [String: String]? {
        if signalMeans.isEmpty { return nil }
        return Dictionary(uniqueKeysWithValues: signalMeans.map { ($0.key.rawValue, $0.value.rawValue) })
    }

    /// Whether it is read by its keys; a layout means nothing to others.
    fileprivate var hasKeys: Bool { driver == "keyboard" || driver == "stream" }
}

extension SeenDeviceReport {
    /// A line for each node that could be read, else one for the first.
    static func reports(of device: SeenDevice, _ statuses: [DeviceStatus]) -> [SeenDeviceReport] {
        let status = statuses.first { $0.name == device.name }
        let usable = device.nodes.filter(\.kind.isReadable)
        return (usable.isEmpty ? Array(device.nodes.prefix(1)) : usable).map { node in
            SeenDeviceReport(
                node: node.path,
                kind: node.kind.rawValue,
                product: device.title,
                identity: "\(device.identity)",
                identityBasis: device.identity.basis,
                claimedBy: device.name,
                claim: device.advice,
                howToClaim: device.name == nil && device.isUsable ? "match = \(device.suggestedMatch)" : nil,
                signalMeans: status?.paths.contains(node.path) == true ? status?.signalWords : nil
            )
        }
    }
}

extension QueueReport.Writer {
    init(_ status: WriterStatus, capacity: Int) {
        let state: String
        var error: String?
        switch status.state {
        case .running: state = status.insideCallSince == nil ? "idle" : "writing"
        case .degraded(let reason):
            state = "retrying"
            error = reason
        case .closed: state = "closed"
        }
        self.init(
            state: state,
            lastError: error,
            waiting: status.waitingRows,
            capacity: capacity,
            commits: status.commits,
            events: status.events,
            refused: status.refused,
            lastRefusal: status.lastRefusal,
            lastCommitSeconds: Double(status.lastCommitNanoseconds) / 1e9,
            slowestCommitSeconds: Double(status.maximumCommitNanoseconds) / 1e9
        )
    }
}

extension ConfigurationReport.Key {
    init(_ key: EffectiveKey) {
        let source =
            switch key.source {
            case .file(let position) where position.file == AssignedTable.file: "assignments"
            case .file(let position): "\(position.file):\(position.line)"
            case .builtIn: "default"
            case .implied: "implied by a device"
            }
        self.init(path: key.path, value: key.value ?? key.words ?? "", source: source)
    }
}

extension EventFilter {
    /// Events of one device, or all.
    init(ofDevice device: String?) {
        self.init()
        self.device = device
    }
}
