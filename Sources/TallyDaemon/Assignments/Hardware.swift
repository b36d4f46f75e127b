// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ControlServer
import Devices
import ScannerInput

/// A piece of hardware that somebody names in a request.
struct Hardware: Sendable {
    /// How events call it.
    var unit: String
    /// The `match` that means it.
    var match: SettingValue
    /// The device that it is already.
    var owner: String?
    /// A name for it.
    var derivedName: String
    /// The `driver` without which it is not read: a smart-card reader is taken only where that is said.
    var driver: String?

    /// Finds what a request names.
    ///
    /// - Parameters:
    ///   - text: An identity, a node, the name of a device that a udev rule claims, or the path of something that
    ///     udev does not know.
    ///   - seen: What udev shows.
    /// - Throws: ``RequestFailure`` when it names nothing, several, or what a rule says to leave alone.
    init(named text: String, in seen: [SeenDevice]) throws {
        let found = seen.filter { device in
            "\(device.identity)" == text || device.name == text || device.nodes.contains { $0.path == text }
        }
        switch found.count {
        case 0 where text.hasPrefix("/"): self.init(path: text)
        case 0:
            throw RequestFailure.notFound("no device is \"\(text)\": tally devices --all shows what is there")
        case 1: try self.init(found[0])
        default:
            throw RequestFailure.badRequest(
                "\"\(text)\" names \(found.count) devices: name one by its node or identity"
            )
        }
    }

    private init(path: String) {
        unit = path
        match = .table(["path": .text(path)])
        owner = nil
        derivedName = DeviceIdentity.path(path).derivedName(prefix: "scanner")
    }

    private init(_ device: SeenDevice) throws {
        guard device.claim != .ignored else {
            throw RequestFailure.conflict(
                "\(device.identity) is left alone: TALLY_IGNORE=1 is set by a udev rule"
            )
        }
        unit = "\(device.identity)"
        owner = device.name
        derivedName = device.identity.derivedName(prefix: "scanner")
        if !device.isUsable, device.nodes.contains(where: { $0.kind == .smartCard }) {
            driver = ScannerConnection.Driver.ccid.rawValue
        }
        var match = device.identity.match
        // What stands behind a path is told by its node.
        if case .path = device.identity { match.path = device.nodes.first?.path ?? match.path }
        var keys: [String: SettingValue] = [:]
        keys["usb"] = match.usb.map { .text("\($0)") }
        keys["serial"] = match.serial.map { .text($0) }
        keys["port"] = match.port.map { .text($0) }
        keys["bluetooth"] = match.bluetooth.map { .text($0) }
        keys["path"] = match.path.map { .text($0) }
        self.match = .table(keys)
    }
}
