// SPDX-License-Identifier: Apache-2.0

/// Everything udev shows, grouped into pieces of hardware; pure.
struct DeviceCatalogue {
    /// A node and when it came and changed, in the catalogue's own count.
    struct Entry {
        var device: UdevDevice
        var arrival: UInt64
        var change: UInt64
    }

    /// The nodes of one piece of hardware.
    struct Unit {
        var identity: DeviceIdentity
        var nodes: [Entry]
        var claim: DeviceClaim

        var title: String {
            let first = nodes.first?.device
            if let usb = first?.usb {
                let words = [usb.manufacturer, usb.productName].compactMap { $0 }
                if !words.isEmpty { return words.joined(separator: " ") }
            }
            return nodes.lazy.compactMap { $0.device.input?.name }.first ?? first?.sysName ?? ""
        }
    }

    private var entries: [String: Entry] = [:]
    /// All USB devices, by path: also those that no driver has made a node of.
    private var attached: [String: UdevDevice] = [:]
    private var count: UInt64 = 0

    /// Notes what udev announced.
    ///
    /// - Returns: Whether anything is different now.
    mutating func apply(_ change: UdevChange) -> Bool {
        count += 1
        switch change {
        case .removed(let sysPath):
            let wasAttached = attached.removeValue(forKey: sysPath) != nil
            return entries.removeValue(forKey: sysPath) != nil || wasAttached
        case .present(let device, _):
            let isNews = attached[device.sysPath] != device && device.isAttachedToUSB
            if isNews { attached[device.sysPath] = device }
            guard Self.isWanted(device) else {
                return entries.removeValue(forKey: device.sysPath) != nil || isNews
            }
            // Enumeration and monitor both tell of a device that came between: it came once.
            let arrival = entries[device.sysPath]?.arrival ?? count
            entries[device.sysPath] = Entry(device: device, arrival: arrival, change: count)
            return true
        }
    }

    /// Replaces everything by what an enumeration found, keeping what is still there.
    mutating func replaceAll(by devices: [UdevDevice]) {
        let paths = Set(devices.map(\.sysPath))
        entries = entries.filter { paths.contains($0.key) }
        attached = attached.filter { paths.contains($0.key) }
        for device in devices { _ = apply(.present(device, isNew: false)) }
    }

    /// Event nodes, hidraw nodes and the serial ports of real hardware.
    private static func isWanted(_ device: UdevDevice) -> Bool {
        switch device.subsystem {
        case "input": device.sysName.hasPrefix("event")
        case "hidraw": true
        // The classes of a USB device's interfaces; 0b is that of smart-card readers (USB CCID 1.1, 4.2).
        case "usb": device.properties["ID_USB_INTERFACES"]?.contains(":0b") == true
        case "tty":
            // The kernel shows 8250 ports that no board has; a path in the configuration still finds them.
            device.hasParent && device.properties["ID_PATH"]?.hasPrefix("platform-serial8250") != true
                && !device.sysPath.contains("/serial8250/")
        default: false
        }
    }

    /// The pieces of hardware, ordered by identity.
    var units: [Unit] {
        let groups = Dictionary(grouping: entries.values) { Self.key(of: $0.device) }
        var serials: [String: Int] = [:]
        for group in groups.values {
            if let serial = group.first.flatMap({ Self.serialKey(of: $0.device) }) {
                serials[serial, default: 0] += 1
            }
        }
        let units = groups.values.map { group in
            let nodes = group.sorted { Self.precedes($0.device.node, $1.device.node) }
            return Unit(
                identity: Self.identity(of: nodes, sharedSerials: serials),
                nodes: nodes,
                claim: Self.claim(of: nodes)
            )
        }
        return units.sorted { "\($0.identity)" < "\($1.identity)" }
    }

    /// USB devices with an interface that drivers make nodes of, and without a node, ordered by path.
    var undriven: [UndrivenDevice] {
        let driven = Set(entries.values.compactMap { $0.device.usb?.sysPath })
        return attached.values.sorted { $0.sysPath < $1.sysPath }.compactMap { device in
            let drivers = KernelDriver.wanted(byInterfaces: device.properties["ID_USB_INTERFACES"] ?? "")
            guard !drivers.isEmpty, !driven.contains(device.sysPath) else { return nil }
            let identity = Self.identity(
                of: [Entry(device: device, arrival: 0, change: 0)],
                sharedSerials: serials(of: attached.values)
            )
            return UndrivenDevice(identity: identity, device: device, drivers: drivers)
        }
    }

    private func serials(of devices: some Collection<UdevDevice>) -> [String: Int] {
        var serials: [String: Int] = [:]
        for device in devices {
            if let serial = Self.serialKey(of: device) { serials[serial, default: 0] += 1 }
        }
        return serials
    }

    /// What makes nodes one piece of hardware.
    private static func key(of device: UdevDevice) -> String {
        if let usb = device.usb { return usb.sysPath }
        if let unique = device.input?.unique { return "unique \(unique.lowercased())" }
        return device.input?.sysPath ?? device.sysPath
    }

    private static func serialKey(of device: UdevDevice) -> String? {
        guard let usb = device.usb, let serial = usb.serial, !isPlaceholder(serial) else { return nil }
        return "\(hex(usb.vendor)):\(hex(usb.product)) \(serial)"
    }

    /// A serial number that every unit has.
    private static func isPlaceholder(_ serial: String) -> Bool {
        serial.allSatisfy { $0 == "0" || $0 == "-" || $0 == " " }
    }

    private static func identity(of nodes: [Entry], sharedSerials: [String: Int]) -> DeviceIdentity {
        guard let device = nodes.first?.device else { return .path("") }
        if let usb = device.usb {
            if let serial = usb.serial, let key = serialKey(of: device), sharedSerials[key] == 1 {
                return .usbSerial(vendor: usb.vendor, product: usb.product, serial: serial)
            }
            return .usbPort(vendor: usb.vendor, product: usb.product, port: usb.port)
        }
        if let unique = device.input?.unique { return .bluetooth(unique.lowercased()) }
        return .path(device.properties["ID_PATH"] ?? device.node)
    }

    private static func claim(of nodes: [Entry]) -> DeviceClaim {
        func isSet(_ property: String) -> Bool { nodes.contains { $0.device.isSet(property) } }
        if isSet("TALLY_IGNORE") { return .ignored }
        if isSet("TALLY_CLAIM") { return .claimed }
        return isSet("TALLY_CANDIDATE") ? .candidate : .none
    }

    /// event9 before event10.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        (left.utf8.count, left) < (right.utf8.count, right)
    }
}

extension UdevDevice {
    /// What can be read at the node.
    var kind: SeenNode.Kind {
        switch subsystem {
        case "hidraw": return scanFormat == nil ? .hidraw : .hidPOS
        case "usb": return .smartCard
        case "tty": return .serial
        default: break
        }
        func has(_ property: String) -> Bool { properties[property] == "1" }
        if has("ID_INPUT_MOUSE") || has("ID_INPUT_TOUCHPAD") || has("ID_INPUT_TOUCHSCREEN")
            || has("ID_INPUT_TABLET") || has("ID_INPUT_JOYSTICK")
        {
            return has("ID_INPUT_KEYBOARD") ? .keys : .pointer
        }
        return has("ID_INPUT_KEYBOARD") || has("ID_INPUT_KEY") ? .keys : .other
    }
}

/// A USB device that is plugged in and that no driver of the kernel has made a node of.
struct UndrivenDevice {
    var identity: DeviceIdentity
    var device: UdevDevice
    /// The drivers for its interfaces.
    var drivers: [KernelDriver]
}

extension UdevDevice {
    /// Whether it is a USB device itself, not what a driver made of one.
    fileprivate var isAttachedToUSB: Bool { subsystem == "usb" && properties["DEVTYPE"] != "usb_interface" }
}
