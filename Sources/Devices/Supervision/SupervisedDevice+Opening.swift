// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO

// Opening, reading, closing, and trying again.
extension SupervisedDevice {
    func beginOpening() {
        guard phase == .idle, configuration.isEnabled, case .found(let target) = resolution else { return }
        retryTimer?.deadline = nil
        attempt += 1
        phase = .opening
        if let endpoint = configuration.kind.endpoint, status == nil {
            report(.connecting, "calling \(endpoint)", at: Clocks.now())
        }
        surroundings.open(target, configuration, attempt)
    }

    /// Takes what the attach thread opened.
    func opened(
        _ result: Result<[OpenedChannel], OpenFailure>,
        of opened: DeviceTarget,
        attempt: UInt64,
        at now: Instant
    ) {
        guard phase == .opening, attempt == self.attempt else {
            if case .success(let channels) = result { sendBack(channels) }
            return
        }
        phase = .idle
        if case .found(let target) = resolution, !target.isSameAttachment(as: opened) {
            // Other hardware, or plugged in anew, while the attach thread was at work.
            if case .success(let channels) = result { sendBack(channels) }
            return beginOpening()
        }
        switch (result, resolution) {
        case (.success(let channels), .found(let target)):
            begin(channels, target, at: now)
        case (.success(let channels), _):
            sendBack(channels)
            if resolution == .absent { noteAbsence(at: now) } else { awaitNodes(at: now) }
        case (.failure(let failure), .found(let target)):
            report(failure.state, "\(failure)", mend: failure.mend, at: now)
            pause(after: failure, isKnownToUdev: target.identity != nil, at: now)
        case (.failure, _):
            if resolution == .absent { noteAbsence(at: now) } else { awaitNodes(at: now) }
        }
    }

    func begin(_ opened: [OpenedChannel], _ target: DeviceTarget, at now: Instant) {
        phase = .open(target)
        prepareReader(at: target, over: opened)
        do throws(SystemCallFailure) {
            for channel in opened { try register(channel, at: now) }
        } catch {
            let registered = channels.count
            close(at: now)
            sendBack(Array(opened[registered...]))
            report(.error, "\(error): it cannot be waited for, so it is no device to read from", at: now)
            return pause(after: nil, isKnownToUdev: true, at: now)
        }
        if let reader, let port = channels.first {
            reader.begin(port.channel, port.registration, driver: driver ?? "-", at: now)
        } else if let nfc, let port = channels.first {
            nfc.begin(port.registration, at: now)
        } else if !awaitsWriter {
            readySince = now.monotonic
            reportReading(at: now)
        }
    }

    func register(_ channel: OpenedChannel, at now: Instant) throws(SystemCallFailure) {
        let handler: any DescriptorHandler
        var priority = DescriptorPriority.keystrokes
        switch configuration.kind {
        case .scanner(let options, _) where configuration.kind.isSmartCard:
            let channel = NFCChannel(
                channel,
                index: configuration.index,
                options: options,
                asksForBeeper: identity.mayBeOfACS,
                sink: surroundings.sink,
                loop: surroundings.loop,
                owner: self,
                tap: surroundings.taps.point(of: configuration.index)
            )
            nfc = channel
            handler = channel
            priority = .stream
        case .scanner(let options, let connection):
            let scanner = ScannerChannel(
                channel,
                number: scanners.count,
                index: configuration.index,
                options: options,
                connection: connection,
                sink: surroundings.sink,
                loop: surroundings.loop,
                owner: self,
                tap: surroundings.taps.point(of: configuration.index)
            )
            scanners.append(scanner)
            handler = scanner
            switch channel.box {
            case .keys, .stream: break
            // hidraw keeps 64 reports, a terminal 4 KiB.
            case .hid, .serial, .packets, .bulk, .reports, .network: priority = .stream
            }
        case .reader:
            guard let reader else { return }
            handler = reader
            priority = .bulk
        }
        let registration = try surroundings.loop.register(
            channel.descriptor,
            path: channel.path,
            priority: priority,
            handler: handler
        )
        channels.append((channel, registration))
        signals.begin(signalOutlet(of: channel))
    }

    /// Stops reading, accounts for what was under way, and has the descriptors closed.
    func close(at now: Instant) {
        graceTimer?.deadline = nil
        retryTimer?.deadline = nil
        signals.end()
        for channel in channels { surroundings.loop.unregister(channel.registration) }
        for scanner in scanners { scanner.disconnect(at: now) }
        scanners.removeAll()
        nfc?.disconnect(at: now)
        nfc = nil
        reader?.end(at: now)
        sendBack(channels.map(\.channel))
        channels.removeAll()
        if case .open = phase { phase = .idle }
    }

    func sendBack(_ channels: [OpenedChannel]) {
        if channels.isEmpty { return }
        surroundings.attach.perform { _ in
            for channel in channels { channel.close() }
        }
    }

    func pause(after failure: OpenFailure?, isKnownToUdev: Bool, at now: Instant) {
        // Nobody tells when a grab is given back, or when a path appears that udev does not know.
        let cap: Int64 =
            switch failure {
            case .busy: Backoff.shortCap
            case .unreached: Backoff.networkCap
            case .missing where configuration.kind.endpoint != nil: Backoff.networkCap
            case .missing where !isKnownToUdev: Backoff.shortCap
            default: Backoff.cap
            }
        var random = SystemRandomNumberGenerator()
        let pause = backoff.next(cap: cap, random: random.next())
        retryTimer?.deadline = now.monotonic.advanced(byNanoseconds: pause)
    }
}
