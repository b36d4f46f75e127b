// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
package import ScannerInput

/// A simulated scanner that the kernel takes for a keyboard, made through `/dev/uinput`.
///
/// Udev, the grab, the kernel's queue and its overflow are real. It goes away with the value: unplugged.
/// Stamps are the kernel's own, and it makes `SYN_DROPPED` and repetitions itself: those faults of
/// ``ScannerTyping`` do not pass.
package struct ScannerUInput: ~Copyable {
    /// Who the scanner says it is.
    package struct Identity: Hashable, Sendable {
        /// The name the kernel shows, at most 79 bytes.
        package var name = "Tally simulated scanner"
        /// The bus, `BUS_USB` at first.
        package var bus: UInt16 = 0x03
        /// The USB vendor.
        package var vendor: UInt16 = 0x05E0
        /// The USB product.
        package var product: UInt16 = 0x1200
        /// Where it claims to be attached.
        package var phys = "tally-sim/input0"

        /// A scanner with the id of a common one.
        package init() {}
    }

    /// Where virtual devices are made.
    package static let path = "/dev/uinput"

    /// Whether this process can make virtual devices.
    package static var isAvailable: Bool { unsafe access(path, R_OK | W_OK) == 0 }

    private let descriptor: ScannerDescriptor

    /// Plugs the scanner in.
    ///
    /// Its event device appears a moment later, when udev has seen it; keys typed before are lost.
    package init(_ identity: Identity = Identity()) throws(ScannerFailure) {
        let descriptor = try ScannerDescriptor(opening: Self.path, flags: O_RDWR | O_NONBLOCK)
        let file = descriptor.number
        func call(_ name: String, _ body: () -> Int32) throws(ScannerFailure) {
            try ScannerDescriptor.retrying(name, Self.path, body)
        }
        // Repetition, as every keyboard's driver asks for it: the kernel repeats a key that is held.
        for type in [InputEvent.key, InputEvent.miscellaneous, InputEvent.repetition] {
            try call("UI_SET_EVBIT") { clinux_uinput_set_event_type(file, Int32(type)) }
        }
        try call("UI_SET_MSCBIT") { clinux_uinput_set_misc(file, Int32(InputEvent.scanCode)) }
        // Escape to the keypad's end, then what else scanners have: udev calls keys 1 to 31 a keyboard.
        for code in Array(1...83) + Array(86...89) + Array(96...111) + [117, 121, 124, 125, 126]
            + Array(183...194)
        {
            try call("UI_SET_KEYBIT") { clinux_uinput_set_key(file, Int32(code)) }
        }
        try call("UI_SET_PHYS") { unsafe clinux_uinput_set_phys(file, identity.phys) }
        try call("UI_DEV_SETUP") {
            unsafe clinux_uinput_setup(
                file,
                identity.bus,
                identity.vendor,
                identity.product,
                1,
                identity.name
            )
        }
        try call("UI_DEV_CREATE") { clinux_uinput_create(file) }
        self.descriptor = descriptor
    }

    deinit {
        // Closing destroys the device too; asking first makes it go at once.
        _ = clinux_uinput_destroy(descriptor.number)
    }

    /// The device's directory, which holds its event device: `/sys/devices/virtual/input/inputN`.
    package func sysPath() throws(ScannerFailure) -> String {
        var name = [CChar](repeating: 0, count: 64)
        let file = descriptor.number
        // SAFETY: the array has the 64 bytes the call promises not to exceed.
        try ScannerDescriptor.retrying("UI_GET_SYSNAME", Self.path) {
            unsafe clinux_uinput_sysname(file, &name)
        }
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "/sys/devices/virtual/input/" + String(decoding: bytes, as: UTF8.self)
    }

    /// Types the records of a scan.
    ///
    /// - Parameters:
    ///   - events: From ``ScannerTyping``.
    ///   - pace: Whether to keep their times; without, a reader is easily overrun: the kernel keeps 64 events.
    /// - Throws: When the kernel refuses the records.
    package func type(_ events: [InputEvent], pace: ScannerPace = .real) throws(ScannerFailure) {
        var bytes: [UInt8] = []
        try pace.play(events) { report throws(ScannerFailure) in
            bytes.removeAll(keepingCapacity: true)
            for event in report { event.append(to: &bytes) }
            try descriptor.write(bytes)
        }
    }
}
