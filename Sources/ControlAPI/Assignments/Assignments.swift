// SPDX-License-Identifier: Apache-2.0

/// What `adopt`, `replace` and `calibrate` decided about devices: it lies over the configuration.
///
/// The same values are kept in `assignments.json` of the state directory and travel over the control socket.
package struct Assignments: Codable, Hashable, Sendable {
    /// The form of the file; another one is not read.
    package static let currentVersion = 1
    /// More devices than a gateway has.
    package static let maximumCount = 256
    /// The most bytes that all of it takes.
    package static let maximumBytes = 256 * 1024

    package var version = Assignments.currentVersion
    /// At most one for each name.
    package var devices: [Assignment] = []

    /// Nothing decided yet.
    package init() {}

    /// What was decided about a device.
    package subscript(name: String) -> Assignment? {
        get { devices.first { $0.name == name } }
        set {
            let place = devices.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): devices[place] = value
            case (let place?, nil): devices.remove(at: place)
            case (nil, let value?): devices.append(value)
            case (nil, nil): break
            }
        }
    }
}

/// What was decided about one device.
package struct Assignment: Codable, Hashable, Sendable {
    /// The name events carry as `device`.
    package var name: String
    /// `scanner` or `reader`.
    package var kind: String
    /// When the device was adopted, RFC 3339; `nil` for one that the configuration describes.
    package var adopted: String?
    /// Keys of `[[scanner]]` or `[[reader]]`, `match` and `read_point` among them, over those of the files.
    package var settings: [String: SettingValue]
    /// The last time other hardware took its place.
    package var replaced: Replacement?
    /// Where its hardware was last seen; kept for `replace = "same-port"` only.
    package var place: Place?

    package init(
        name: String,
        kind: String,
        adopted: String? = nil,
        settings: [String: SettingValue] = [:]
    ) {
        self.name = name
        self.kind = kind
        self.adopted = adopted
        self.settings = settings
    }

    /// Other hardware under the same name.
    package struct Replacement: Codable, Hashable, Sendable {
        /// The hardware now, as `unit` of events names it.
        package var unit: String
        /// The hardware before; `nil` where it was never seen.
        package var wasUnit: String?
        /// When, RFC 3339.
        package var time: String
        /// `operator`, or `same-port` when nobody was asked.
        package var by: String

        package init(unit: String, wasUnit: String?, time: String, by: String) {
            self.unit = unit
            self.wasUnit = wasUnit
            self.time = time
            self.by = by
        }
    }

    /// A piece of hardware and its place.
    package struct Place: Codable, Hashable, Sendable {
        /// The hardware, as `unit` of events names it.
        package var unit: String
        /// USB ids, `05e0:1200`.
        package var usb: String
        /// The USB port, `1-2.3`.
        package var port: String

        package init(unit: String, usb: String, port: String) {
            self.unit = unit
            self.usb = usb
            self.port = port
        }
    }
}

/// `GET /v1/assignments`.
package struct AssignmentsReport: Codable, Sendable {
    package var devices: [Assignment]
    /// What of it is not in force, and why.
    package var problems: [String]

    package init(devices: [Assignment], problems: [String]) {
        self.devices = devices
        self.problems = problems
    }
}

/// What came of a change of the assignments.
package struct AssignmentReport: Codable, Sendable {
    package var device: Assignment
    /// The same as an entry of the configuration.
    package var toml: String
    /// Whether it is in force; `false` when it was only asked for.
    package var isInForce: Bool

    package init(device: Assignment, toml: String, isInForce: Bool) {
        self.device = device
        self.toml = toml
        self.isInForce = isInForce
    }
}

/// `POST /v1/adopt`: makes hardware a device with a name.
package struct AdoptOrder: RequestObject {
    package static let keys: Set = ["device", "name", "kind", "read_point", "settings", "dry_run"]

    /// The hardware: its identity or node as `GET /v1/devices` has it, the name a rule's claim gave it, or a path
    /// that udev does not know.
    package var device: String
    /// The name it gets; one made of its identity unless given.
    package var name: String?
    /// `scanner`, which is the default, or `reader`.
    package var kind: String?
    package var readPoint: String?
    /// Further keys of `[[scanner]]` or `[[reader]]`.
    package var settings: [String: SettingValue]?
    /// Only checks it, and answers what would be done.
    package var dryRun: Bool?

    package init(
        device: String,
        name: String? = nil,
        kind: String? = nil,
        readPoint: String? = nil,
        settings: [String: SettingValue]? = nil,
        dryRun: Bool? = nil
    ) {
        self.device = device
        self.name = name
        self.kind = kind
        self.readPoint = readPoint
        self.settings = settings
        self.dryRun = dryRun
    }
}

/// `POST /v1/replace`: gives a device other hardware.
package struct ReplaceOrder: RequestObject {
    package static let keys: Set = ["name", "device"]

    /// The device that goes on.
    package var name: String
    /// The hardware that takes over, as in ``AdoptOrder/device``.
    package var device: String

    package init(name: String, device: String) {
        self.name = name
        self.device = device
    }
}

/// `POST /v1/devices/NAME/settings`: sets keys of a device; `null` takes back what was set.
package struct SettingsOrder: RequestObject {
    package static let keys: Set = ["settings", "dry_run"]

    package var settings: [String: SettingValue?]
    /// Only checks it, and answers what would be done.
    package var dryRun: Bool?

    package init(settings: [String: SettingValue?], dryRun: Bool? = nil) {
        self.settings = settings
        self.dryRun = dryRun
    }
}
