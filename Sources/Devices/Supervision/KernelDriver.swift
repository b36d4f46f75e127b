// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Glibc

/// A driver of the kernel that makes nodes of scanners and readers.
enum KernelDriver: String, CaseIterable, Hashable, Sendable {
    /// Event devices.
    case input
    /// Raw HID reports.
    case hidraw
    /// CDC-ACM ports.
    case cdcACM = "ttyACM"
    /// USB serial converters.
    case usbSerial = "ttyUSB"

    /// The module to load.
    var module: String {
        switch self {
        case .input: "evdev"
        case .hidraw: "usbhid"
        case .cdcACM: "cdc_acm"
        case .usbSerial: "usbserial"
        }
    }

    /// The drivers for the interfaces of a USB device, by udev's list of their classes (`:030101:0a0000:`).
    static func wanted(byInterfaces list: String) -> [KernelDriver] {
        let classes = Set(list.split(separator: ":").map { $0.prefix(2) })
        var drivers: [KernelDriver] = []
        if classes.contains("03") { drivers.append(.hidraw) }
        if classes.contains("02") { drivers.append(.cdcACM) }
        // Converters have classes of their vendors, as many other things have.
        if drivers.isEmpty, classes == ["ff"] { drivers.append(.usbSerial) }
        return drivers
    }

    /// The classes of character devices that the kernel has drivers for; `nil` where it does not tell.
    static func registered() -> Set<String>? {
        guard let file = try? SystemCall.open("/proc/devices", O_RDONLY) else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while let count = try? SystemCall.read(file.rawValue, into: &buffer), count > 0 {
            bytes += buffer[..<count]
        }
        return registered(in: String(decoding: bytes, as: UTF8.self))
    }

    /// The names in the text of `/proc/devices`: a number and a name on each line.
    static func registered(in text: String) -> Set<String> {
        Set(text.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) })
    }

    /// The drivers that would make the node at a path and are not registered.
    ///
    /// A link of `/dev/serial` can lead to either kind of port: one driver that is there is enough.
    static func lacking(for path: String, among registered: Set<String>) -> [KernelDriver] {
        let wanted: [KernelDriver]
        if path.hasPrefix("/dev/ttyACM") {
            wanted = [.cdcACM]
        } else if path.hasPrefix("/dev/ttyUSB") {
            wanted = [.usbSerial]
        } else if path.hasPrefix("/dev/serial/") {
            wanted = [.cdcACM, .usbSerial]
        } else if path.hasPrefix("/dev/hidraw") {
            wanted = [.hidraw]
        } else if path.hasPrefix("/dev/input/") {
            wanted = [.input]
        } else {
            return []
        }
        let lacking = wanted.filter { !registered.contains($0.rawValue) }
        return lacking.count == wanted.count ? lacking : []
    }
}
