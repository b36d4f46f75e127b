// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import GS1
internal import ReadWindows

extension Pipeline {
    /// Takes over changed settings; tags, counters and states of names that stay are kept.
    ///
    /// A read point's changed window settings take effect when no tag is open in it, so that no tag departs or
    /// arrives for a change of settings. Devices that are no longer configured keep their accounts.
    ///
    /// - Parameters:
    ///   - devices: The configured devices; a name keeps its index.
    ///   - readPoints: The configured read points; one that only a device names has the defaults.
    public func reconfigure(devices: [DeviceEntry], readPoints: [ReadPointEntry]) {
        wake(at: now)
        resetReadPoints(besides: readPoints, of: devices)
        for entry in readPoints {
            if let place = points.firstIndex(where: { $0.entry.name == entry.name }) {
                if points[place].entry.labelSet != entry.labelSet {
                    if let lacking = points[place].labelSet?.giveUp() { raiseIncomplete(lacking, at: place) }
                    points[place].labelSet = entry.labelSet.map { LabelSet($0) }
                }
                points[place].entry = entry
            } else {
                points.append(ReadPoint(entry, seed: random()))
            }
        }
        for entry in devices { take(entry) }
        renewWindows()
    }

    /// Takes a device that nobody configured; everything else stays as it is.
    public func add(_ entry: DeviceEntry) {
        wake(at: now)
        take(entry)
        renewWindows()
    }

    private func take(_ entry: DeviceEntry) {
        let index = Int(entry.index.rawValue)
        while accounts.count <= index { accounts.append(nil) }
        let point = place(ofReadPoint: entry.readPoint)
        var antennaPoints: [Int] = []
        for (antenna, name) in entry.antennaReadPoints {
            while antennaPoints.count <= Int(antenna) { antennaPoints.append(point) }
            antennaPoints[Int(antenna)] = place(ofReadPoint: name)
        }
        let routes = DeviceAccount.Routes(point: point, antennaPoints: antennaPoints)
        guard let account = accounts[index] else {
            let account = DeviceAccount(entry, routes: routes)
            account.labels = labelRules(for: entry)
            accounts[index] = account
            return
        }
        let isMoved = account.routes != routes
        if isMoved { tellWindows(of: account, isDelivering: false, at: now.monotonic) }
        if account.entry.repeatOptions != entry.repeatOptions {
            account.guarding = RepeatGuard(entry.repeatOptions)
        }
        let unit = account.entry.unit
        account.entry = entry
        account.entry.unit = entry.unit ?? unit
        account.decoder = ScanDecoder(options: entry.decodeOptions)
        account.labels = labelRules(for: entry)
        account.routes = routes
        if isMoved { tellWindows(of: account, isDelivering: account.isDelivering, at: now.monotonic) }
    }

    /// Gives read points that are no longer configured the defaults.
    ///
    /// What control barcodes changed at one that no device names either is forgotten, as it is at a start.
    private func resetReadPoints(besides readPoints: [ReadPointEntry], of devices: [DeviceEntry]) {
        let configured = Set(readPoints.map(\.name))
        let named = Set(devices.flatMap { [$0.readPoint] + $0.antennaReadPoints.values })
        for place in points.indices where !configured.contains(points[place].entry.name) {
            let defaults = ReadPointEntry(name: points[place].entry.name)
            // One that never was configured belongs to its device.
            guard points[place].entry != defaults else { continue }
            if let lacking = points[place].labelSet?.giveUp() { raiseIncomplete(lacking, at: place) }
            points[place].entry = defaults
            points[place].labelSet = nil
            guard !named.contains(defaults.name), points[place].station.isChanged else { continue }
            points[place].station = StoredStation(readPoint: defaults.name)
            points[place].station.write(to: &batch)
        }
    }

    /// Takes note of the hardware behind a device's name.
    public func setUnit(_ unit: String?, of device: DeviceIndex) {
        if let place = place(of: device) { accounts[place]?.entry.unit = unit }
    }

    /// The readers of the read point at which a device captures: a lamp at their outputs is seen there.
    public func readers(beside device: DeviceIndex) -> [DeviceIndex] {
        guard let readPoint = account(of: device)?.entry.readPoint else { return [] }
        return accounts.compactMap { account in
            guard let entry = account?.entry, entry.kind == .reader, entry.index != device,
                entry.readPoint == readPoint || entry.antennaReadPoints.values.contains(readPoint)
            else { return nil }
            return entry.index
        }
    }

    private func place(ofReadPoint name: String) -> Int {
        if let place = points.firstIndex(where: { $0.entry.name == name }) { return place }
        points.append(ReadPoint(ReadPointEntry(name: name), seed: random()))
        return points.count - 1
    }

    /// Replaces windows whose settings changed, once no tag is open in them.
    func renewWindows() {
        for place in points.indices {
            guard points[place].window.options != points[place].entry.window,
                points[place].window.tagCount == 0
            else { continue }
            for account in accounts.indices {
                guard let index = accounts[account]?.entry.index else { continue }
                accounts[account]?.counts += LedgerCounts(points[place].window.ledger(of: index))
            }
            points[place].renewWindow(seed: random())
            for account in accounts {
                guard let account, account.isDelivering else { continue }
                tellWindows(of: account, isDelivering: true, at: now.monotonic)
            }
        }
    }

    /// Tells the windows of a reader's antennas whether it delivers.
    func tellWindows(of account: DeviceAccount, isDelivering: Bool, at time: MonotonicTime) {
        guard account.entry.kind == .reader else { return }
        for place in Set([account.routes.point] + account.routes.antennaPoints) {
            points[place].window.readerDelivering(account.entry.index, isDelivering, at: time)
        }
    }
}

extension DeviceAccount {
    /// Whether its antennas are being read.
    var isDelivering: Bool { condition.state == .ready || condition.state == .degraded }
}

extension LedgerCounts {
    /// A window's part of a reader's account.
    init(_ window: WindowLedger) {
        self.init()
        reads = window.reads
        events = window.announced
        repeats = window.suppressed
        open = window.open
        lost = window.lost
    }
}
