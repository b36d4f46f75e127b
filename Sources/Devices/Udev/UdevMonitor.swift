// SPDX-License-Identifier: Apache-2.0

import CUdev
package import DeviceIO
import Glibc
import ScannerInput

/// libudev: what is plugged in, and what comes and goes.
///
/// Listens to udev's own announcements, which come after its rules and permissions are done, not to the kernel's.
/// Belongs to one thread. Every pointer of libudev stays inside: values are copied out.
@safe
package struct UdevMonitor: ~Copyable {
    /// The subsystems in which scanners and readers appear.
    package static let subsystems = ["input", "tty", "hidraw", "usb"]

    // libudev counts references; these two are released in deinit and used in between only.
    private let context: OpaquePointer
    private let monitor: OpaquePointer
    /// Readable when ``next()`` has something.
    package let descriptor: Int32

    /// Begins to listen; only then is ``enumerate()`` complete.
    package init() throws(SystemCallFailure) {
        // libudev says nothing but NULL; errno is its best guess.
        guard let context = unsafe udev_new() else { throw Self.failure("udev_new") }
        guard let monitor = unsafe udev_monitor_new_from_netlink(context, "udev") else {
            let failure = Self.failure("udev_monitor_new_from_netlink")
            _ = unsafe udev_unref(context)
            throw failure
        }
        for subsystem in Self.subsystems {
            // Of the bus itself devices only: interfaces have no nodes.
            _ = unsafe udev_monitor_filter_add_match_subsystem_devtype(
                monitor,
                subsystem,
                subsystem == "usb" ? "usb_device" : nil
            )
        }
        guard unsafe udev_monitor_enable_receiving(monitor) >= 0 else {
            let failure = Self.failure("udev_monitor_enable_receiving")
            _ = unsafe udev_monitor_unref(monitor)
            _ = unsafe udev_unref(context)
            throw failure
        }
        unsafe self.context = context
        unsafe self.monitor = monitor
        descriptor = unsafe udev_monitor_get_fd(monitor)
    }

    deinit {
        _ = unsafe udev_monitor_unref(monitor)
        _ = unsafe udev_unref(context)
    }

    private static func failure(_ call: String) -> SystemCallFailure {
        SystemCallFailure(call, errno: Errno(rawValue: errno == 0 ? EIO : errno))
    }

    /// What a call of ``next()`` found.
    package enum Announcement: Sendable {
        /// A device came, changed or went.
        case change(UdevChange)
        /// Something that is none of ours.
        case other
        /// Announcements were lost: enumerate again.
        case overrun
    }

    /// The next announcement, `nil` when there is none now.
    package func next() -> Announcement? {
        errno = 0
        guard let device = unsafe udev_monitor_receive_device(monitor) else {
            return errno == ENOBUFS ? .overrun : nil
        }
        defer { _ = unsafe udev_device_unref(device) }
        // Strings of libudev live as long as the device and are copied at once.
        guard let action = unsafe Self.string(udev_device_get_action(device)) else { return .other }
        if action == "remove" {
            guard let sysPath = unsafe Self.string(udev_device_get_syspath(device)) else { return .other }
            return .change(.removed(sysPath: sysPath))
        }
        guard let value = unsafe Self.copy(device) else { return .other }
        return .change(.present(value, isNew: action == "add"))
    }

    /// Every device node of ``subsystems`` that is there now.
    package func enumerate() -> [UdevDevice] {
        guard let enumeration = unsafe udev_enumerate_new(context) else { return [] }
        defer { _ = unsafe udev_enumerate_unref(enumeration) }
        for subsystem in Self.subsystems {
            _ = unsafe udev_enumerate_add_match_subsystem(enumeration, subsystem)
        }
        _ = unsafe udev_enumerate_scan_devices(enumeration)
        var devices: [UdevDevice] = []
        var entry = unsafe udev_enumerate_get_list_entry(enumeration)
        while let current = unsafe entry {
            unsafe entry = udev_list_entry_get_next(current)
            let path = unsafe udev_list_entry_get_name(current)
            guard let device = unsafe udev_device_new_from_syspath(context, path) else { continue }
            if let value = unsafe Self.copy(device) { devices.append(value) }
            _ = unsafe udev_device_unref(device)
        }
        return devices
    }
}

// MARK: - Copying

extension UdevMonitor {
    /// A node's facts; `nil` for what has no device node.
    private static func copy(_ device: OpaquePointer) -> UdevDevice? {
        guard
            let sysPath = unsafe string(udev_device_get_syspath(device)),
            let subsystem = unsafe string(udev_device_get_subsystem(device)),
            let sysName = unsafe string(udev_device_get_sysname(device)),
            let node = unsafe string(udev_device_get_devnode(device))
        else { return nil }
        var copy = UdevDevice(sysPath: sysPath, subsystem: subsystem, sysName: sysName, node: node)
        copy.links = unsafe names(udev_device_get_devlinks_list_entry(device))
        copy.properties = unsafe properties(of: device)
        // Parents belong to their child and are not released.
        copy.hasParent = unsafe udev_device_get_parent(device) != nil
        // What comes by Bluetooth hangs below the adapter, which may be a USB device and is not the scanner.
        copy.usb = unsafe isBluetooth(device) ? nil : usbParent(of: device)
        if let parent = unsafe udev_device_get_parent_with_subsystem_devtype(device, "input", nil),
            let parentPath = unsafe string(udev_device_get_syspath(parent))
        {
            copy.input = UdevDevice.InputParent(
                sysPath: parentPath,
                name: unsafe attribute("name", of: parent),
                unique: unsafe attribute("uniq", of: parent)
            )
        }
        if subsystem == "hidraw" { copy.scanFormat = unsafe scanFormat(of: device, vendor: copy.usb?.vendor) }
        return copy
    }

    /// How a hidraw device sends scans, by the report descriptor of the HID device above it.
    private static func scanFormat(of device: OpaquePointer, vendor: UInt16?) -> HIDScanFormat? {
        guard let hid = unsafe udev_device_get_parent_with_subsystem_devtype(device, "hid", nil),
            let path = unsafe string(udev_device_get_syspath(hid)),
            let file = try? SystemCall.open("\(path)/report_descriptor", O_RDONLY)
        else { return nil }
        // HID_MAX_DESCRIPTOR_SIZE; the file of the kernel gives it in one read.
        var descriptor = [UInt8](repeating: 0, count: 4_096)
        guard let count = try? SystemCall.read(file.rawValue, into: &descriptor) else { return nil }
        return HIDScanFormat(descriptor: descriptor.span.extracting(first: count), vendor: vendor ?? 0)
    }

    /// Whether the kernel says that a node's device is on the Bluetooth bus (`BUS_BLUETOOTH`, 5).
    private static func isBluetooth(_ device: OpaquePointer) -> Bool {
        if let input = unsafe udev_device_get_parent_with_subsystem_devtype(device, "input", nil) {
            return unsafe attribute("id/bustype", of: input) == "0005"
        }
        // A HID device is called bus:vendor:product.number.
        let hid = unsafe udev_device_get_parent_with_subsystem_devtype(device, "hid", nil)
        return unsafe hid.flatMap { unsafe string(udev_device_get_sysname($0)) }?.hasPrefix("0005:") == true
    }

    private static func usbParent(of device: OpaquePointer) -> UdevDevice.USBParent? {
        let isItself = unsafe string(udev_device_get_devtype(device)) == "usb_device"
        guard
            let usb = unsafe isItself
                ? device : udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device"),
            let sysPath = unsafe string(udev_device_get_syspath(usb)),
            let port = unsafe string(udev_device_get_sysname(usb)),
            let vendor = unsafe attribute("idVendor", of: usb).flatMap({ UInt16($0, radix: 16) }),
            let product = unsafe attribute("idProduct", of: usb).flatMap({ UInt16($0, radix: 16) })
        else { return nil }
        let interface = unsafe udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_interface")
        var parent = UdevDevice.USBParent(
            sysPath: sysPath,
            port: port,
            interface: unsafe interface.flatMap { unsafe string(udev_device_get_sysname($0)) },
            vendor: vendor,
            product: product,
            serial: unsafe attribute("serial", of: usb),
            manufacturer: unsafe attribute("manufacturer", of: usb),
            productName: unsafe attribute("product", of: usb)
        )
        parent.properties = unsafe properties(of: usb)
        return parent
    }

    private static func string(_ text: UnsafePointer<CChar>?) -> String? {
        unsafe text.map { unsafe String(cString: $0) }
    }

    /// An attribute without the blanks around it; `nil` when it is absent or empty.
    private static func attribute(_ name: String, of device: OpaquePointer) -> String? {
        guard let text = unsafe string(udev_device_get_sysattr_value(device, name)) else { return nil }
        let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\0" }
        var trimmed = text[...].drop(while: isBlank)
        while let last = trimmed.last, isBlank(last) { trimmed.removeLast() }
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    private static func properties(of device: OpaquePointer) -> [String: String] {
        var properties: [String: String] = [:]
        var entry = unsafe udev_device_get_properties_list_entry(device)
        while let current = unsafe entry {
            if let name = unsafe string(udev_list_entry_get_name(current)) {
                properties[name] = unsafe string(udev_list_entry_get_value(current)) ?? ""
            }
            unsafe entry = udev_list_entry_get_next(current)
        }
        return properties
    }

    private static func names(_ first: OpaquePointer?) -> [String] {
        var names: [String] = []
        var entry = unsafe first
        while let current = unsafe entry {
            if let name = unsafe string(udev_list_entry_get_name(current)) { names.append(name) }
            unsafe entry = udev_list_entry_get_next(current)
        }
        return names
    }
}
