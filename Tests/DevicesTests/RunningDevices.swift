// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Devices
import Glibc
import Logging
import ReaderProtocols
import ScannerInput
import Simulators
import Synchronization

/// A device runtime that really runs, with a sink that remembers.
struct RunningDevices {
    let loop: CaptureLoop
    let runtime: DeviceRuntime
    let sink = RecordingSink()
    let claimed = ClaimedDevices()

    /// Starts; devices that udev rules claim get places from 100 on.
    init(
        _ configuration: [DeviceConfiguration],
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        places: [String: UnitPlace] = [:],
        notice: @escaping @Sendable (PlaceNotice) -> Void = { _ in },
        readers: [String: ReaderFinding] = [:],
        learned: @escaping @Sendable ([String: ReaderFinding]) -> Void = { _ in }
    ) async throws {
        loop = try CaptureLoop()
        try loop.start()
        runtime = try DeviceRuntime(
            loop: loop,
            configuration: configuration,
            sink: sink,
            logger: logger,
            places: places,
            readers: readers,
            learned: learned,
            notice: notice,
            register: { [claimed] in claimed.register($0) }
        )
        try await runtime.start()
    }

    func stop() async {
        await runtime.stop()
        loop.stop()
    }

    func status(of name: String) -> DeviceStatus? { runtime.snapshot().first { $0.name == name } }

    /// Removes a file.
    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// A path of its own for a test.
    static func temporaryPath(_ name: String) -> String {
        "/tmp/tally-\(name)-\(getpid())-\(UInt32.random(in: .min ... .max))"
    }
}

/// Gives places to devices that udev rules claim.
final class ClaimedDevices: Sendable {
    private let devices = Mutex<[AutoClaimedDevice]>([])

    func register(_ device: AutoClaimedDevice) -> DeviceIndex? {
        devices.withLock {
            $0.append(device)
            return DeviceIndex(UInt16(99 + $0.count))
        }
    }

    var all: [AutoClaimedDevice] { devices.withLock { $0 } }
}

extension DeviceConfiguration {
    /// A scanner of a test; a busy machine may stop what types for it in mid-scan, so that its patience is long.
    static func scanner(
        _ index: UInt16,
        _ name: String,
        _ match: DeviceMatch,
        options: ScannerOptions = ScannerOptions(partialTimeout: .seconds(60)),
        isEnabled: Bool = true
    ) -> DeviceConfiguration {
        DeviceConfiguration(
            index: DeviceIndex(index),
            name: name,
            isEnabled: isEnabled,
            match: match,
            kind: .scanner(options)
        )
    }
}

/// The `input_event` bytes of a text typed by a scanner that waits for nobody.
func typed(_ text: String, fault: ScannerTyping.Fault? = nil) throws -> [UInt8] {
    var typing = ScannerTyping()
    typing.reportInterval = .zero
    var bytes: [UInt8] = []
    for event in try typing.type(Array(text.utf8), fault: fault) { event.append(to: &bytes) }
    return bytes
}
