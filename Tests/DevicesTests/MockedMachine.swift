// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A machine whose `/sys`, `/dev` and udev are umockdev's, for the whole process.
///
/// Works only in a process started by `umockdev-wrapper`; its library is looked up at run time, so that nothing
/// else needs it. An event node is a pty here: what is written to its other end is what the scanner types.
@safe
final class MockedMachine: Sendable {
    /// Whether this process was started by `umockdev-wrapper`: its library stands before the C library.
    static let isAvailable = unsafe dlopen("libumockdev-preload.so.0", RTLD_NOW | RTLD_NOLOAD) != nil

    // The testbed locks its own state; tests that use it run one after another.
    nonisolated(unsafe) private let testbed: OpaquePointer

    init?() {
        guard Self.isAvailable,
            let make = unsafe Self.function(
                "umockdev_testbed_new",
                as: (@convention(c) () -> OpaquePointer?).self
            ),
            let testbed = unsafe make()
        else { return nil }
        unsafe self.testbed = testbed
    }

    deinit {
        let release = unsafe Self.function(
            "g_object_unref",
            as: (@convention(c) (OpaquePointer) -> Void).self
        )
        unsafe release?(testbed)
    }

    /// Adds devices in umockdev's text format and announces them.
    ///
    /// - Returns: Whether the text was understood.
    func plug(_ description: String) -> Bool {
        typealias Add =
            @convention(c) (
                OpaquePointer, UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>?
            ) -> CInt
        guard let add = unsafe Self.function("umockdev_testbed_add_from_string", as: Add.self) else {
            return false
        }
        return unsafe add(testbed, description, nil) != 0
    }

    /// Announces something about a device.
    func announce(_ action: String, of path: String) {
        typealias Announce =
            @convention(c) (
                OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>
            ) -> Void
        let announce = unsafe Self.function("umockdev_testbed_uevent", as: Announce.self)
        unsafe announce?(testbed, path, action)
    }

    /// Announces that a device is gone, and removes it and all below.
    func unplug(_ path: String, announcing node: String) {
        announce("remove", of: node)
        remove(path)
    }

    /// Removes a device and all below without announcing it.
    func remove(_ path: String) {
        typealias Remove = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Void
        let remove = unsafe Self.function("umockdev_testbed_remove_device", as: Remove.self)
        unsafe remove?(testbed, path)
    }

    /// Answers ioctls of a node from now on as a recording in umockdev's text format has them.
    ///
    /// - Returns: Whether the text was understood.
    func answerIoctls(of node: String, _ recording: String) -> Bool {
        typealias Load =
            @convention(c) (
                OpaquePointer, UnsafePointer<CChar>, UnsafePointer<CChar>,
                UnsafeMutablePointer<OpaquePointer?>?
            ) -> CInt
        let path = RunningDevices.temporaryPath("ioctl")
        defer { RunningDevices.remove(path) }
        guard let load = unsafe Self.function("umockdev_testbed_load_ioctl", as: Load.self),
            let file = unsafe fopen(path, "w")
        else { return false }
        unsafe fputs("@DEV \(node)\n\(recording)\n", file)
        unsafe fclose(file)
        return unsafe load(testbed, node, path, nil) != 0
    }

    /// Writes to the other end of a device node, all of it.
    func write(_ bytes: [UInt8], to node: String) -> Bool {
        typealias Find = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> CInt
        guard let find = unsafe Self.function("umockdev_testbed_get_dev_fd", as: Find.self) else {
            return false
        }
        let descriptor = unsafe find(testbed, node)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent)
            }
            if count < 0, errno == EAGAIN {
                var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&request, 1, 1_000)
            } else if count <= 0 {
                return false
            } else {
                sent += count
            }
        }
        return true
    }

    /// Reads so many bytes that were sent to a device node from its other end; waits for them, with a limit that only
    /// a failure reaches.
    func read(_ count: Int, from node: String) -> [UInt8] {
        typealias Find = @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> CInt
        guard let find = unsafe Self.function("umockdev_testbed_get_dev_fd", as: Find.self) else { return [] }
        let descriptor = unsafe find(testbed, node)
        var bytes: [UInt8] = []
        while bytes.count < count {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            var byte: UInt8 = 0
            guard unsafe poll(&request, 1, 20_000) == 1, unsafe Glibc.read(descriptor, &byte, 1) == 1 else {
                break
            }
            bytes.append(byte)
        }
        return bytes
    }

    /// A function of umockdev or GLib; `nil` where the library is not installed.
    private static func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        // Loaded once and never unloaded, so that the addresses hold. The caller states the C signature.
        guard let library = unsafe dlopen("libumockdev.so.0", RTLD_NOW | RTLD_GLOBAL),
            let symbol = unsafe dlsym(library, name)
        else { return nil }
        return unsafe unsafeBitCast(symbol, to: Function.self)
    }
}

/// A scanner or port as umockdev describes it.
struct MockedScanner {
    var port = "1-2"
    var vendor = "05e0"
    var product = "1200"
    var serial: String? = "S1"
    var number = 5
    /// The address of a scanner that comes by Bluetooth, through an adapter at the port.
    var bluetooth: String?
    var properties = ["ID_INPUT": "1", "ID_INPUT_KEY": "1", "ID_INPUT_KEYBOARD": "1"]

    /// Where the input device hangs: below the interface, or below the kernel's own HID device of a connection.
    private var parent: String {
        bluetooth == nil ? "\(usbPath)/\(port):1.0" : "\(usbPath)/\(port):1.0/bluetooth/hci0/hci0:\(number)"
    }
    private var usbPath: String { "/devices/pci0000:00/0000:00:14.0/usb1/\(port)" }
    private var inputPath: String { "\(parent)/input/input\(number)" }
    /// Where udev knows the event node.
    var sysPath: String { "/sys\(inputPath)/event\(number)" }
    /// The USB device, with everything below.
    var usbSysPath: String { "/sys\(usbPath)" }
    var node: String { "/dev/input/event\(number)" }

    /// Where udev knows the input device, with the event node below.
    var inputSysPath: String { "/sys\(inputPath)" }

    /// The device behind its parents: umockdev announces them in this order, as a kernel does.
    var description: String {
        let serialLine = serial.map { "A: serial=\($0)\\n\n" } ?? ""
        return """
            P: \(usbPath)
            E: SUBSYSTEM=usb
            E: DEVTYPE=usb_device
            A: idVendor=\(vendor)\\n
            A: idProduct=\(product)\\n
            A: manufacturer=Symbol Technologies\\n
            A: product=Bar Code Scanner\\n
            \(serialLine)
            P: \(usbPath)/\(port):1.0
            E: SUBSYSTEM=usb
            E: DEVTYPE=usb_interface
            A: bInterfaceNumber=00\\n

            \(inputDescription)
            """
    }

    /// The input device alone: what comes and goes where its adapter stays.
    var inputDescription: String {
        let lines = properties.sorted { $0.key < $1.key }.map { "E: \($0.key)=\($0.value)\n" }.joined()
        return """
            P: \(inputPath)
            E: SUBSYSTEM=input
            A: name=Symbol Bar Code Scanner\\n
            A: uniq=\(bluetooth ?? "")\\n
            A: id/bustype=\(bluetooth == nil ? "0003" : "0005")\\n

            P: \(inputPath)/event\(number)
            N: input/event\(number)
            E: DEVNAME=/dev/input/event\(number)
            E: SUBSYSTEM=input
            \(lines)
            """
    }
}
