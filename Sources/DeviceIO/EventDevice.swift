// SPDX-License-Identifier: Apache-2.0

import CLinux
import Capture
import Glibc

/// An event device of the kernel's input layer (`/dev/input/eventN`), open and, once grabbed, ours alone.
///
/// Everything here can block for a moment and belongs to the attach thread, except ``readPressedKeys(_:_:)``.
package struct EventDevice: ~Copyable, Sendable {
    package let descriptor: OwnedDescriptor
    package let path: String
    /// What the device calls itself; empty where the kernel does not tell.
    package let name: String
    /// Bus, vendor and product, as far as the kernel tells.
    package let id: EventDeviceID
    /// The device once more, to ask which keys are down: asking throws away the keys that wait for whoever asks.
    ///
    /// Nothing waits here: what is grabbed goes to ``descriptor`` alone. `nil` where it cannot be opened twice.
    package let inquiry: OwnedDescriptor?
    /// Whether the stamps of its events are `CLOCK_MONOTONIC`'s; otherwise reception dates them.
    package let hasMonotonicStamps: Bool
    /// The lights that were on when it was opened.
    package let litLights: Set<UInt16>

    /// Opens an event device and sets its clock and mask.
    ///
    /// Opened for writing too, where that is allowed, so that its lights can be set. The clock is set before
    /// anything is queued: later it would flush the queue. Scan codes (`EV_MSC`) are masked, which leaves half
    /// as much room again for keys in the kernel's small queue. A kernel without these ioctls is not an error.
    package init(path: String) throws(SystemCallFailure) {
        var descriptor: OwnedDescriptor
        do throws(SystemCallFailure) {
            descriptor = try SystemCall.open(path, O_RDWR | O_NONBLOCK)
        } catch  where error.errno == .permissionDenied {
            descriptor = try SystemCall.open(path, O_RDONLY | O_NONBLOCK)
        }
        let number = descriptor.rawValue
        hasMonotonicStamps = clinux_evdev_set_clock(number, CLOCK_MONOTONIC) == 0
        let wanted: UInt32 = ~(1 << UInt32(EV_MSC))
        _ = clinux_evdev_set_type_mask(number, wanted)
        // Reading what it is also proves that it is an event device, where the kernel answers at all.
        var id = input_id()
        let hasID = unsafe clinux_evdev_id(number, &id) == 0
        self.id =
            hasID ? EventDeviceID(bus: id.bustype, vendor: id.vendor, product: id.product) : EventDeviceID()
        name = unsafe Self.text { unsafe clinux_evdev_name(number, $0, $1) }
        litLights = Self.litLights(of: number)
        self.path = path
        self.descriptor = descriptor
        inquiry = try? SystemCall.open(path, O_RDONLY | O_NONBLOCK)
    }

    /// The number of ``inquiry``.
    package var inquiryDescriptor: Int32? {
        switch inquiry {
        case .some(let descriptor): descriptor.rawValue
        case .none: nil
        }
    }

    /// Takes the device for us alone, at a moment when no key is down.
    ///
    /// A key that is down when the grab begins would repeat for ever elsewhere, so this waits for all keys to be
    /// up, at most `patience`, and takes the device even so. What was typed before is then thrown away.
    ///
    /// All keys are up between two characters of a scan, too: only a `gap` longer than that tells that none is
    /// under way.
    ///
    /// - Parameters:
    ///   - patience: The longest wait for keys to be up, in milliseconds.
    ///   - gap: The longest pause within a scan, in milliseconds; Bluetooth scanners make up to 40.
    /// - Returns: Whether keys were typed meanwhile: a scan may have begun whose head is lost.
    /// - Throws: `EBUSY` when another program has grabbed it.
    package func grab(patience: Int, gap: Int32 = 50) throws(SystemCallFailure) -> Bool {
        let limit = Clocks.monotonic().advanced(byNanoseconds: Int64(patience) * 1_000_000)
        var wasTyping = false
        // Asking throws away the keys that are queued, so that only this remembers them.
        while hasPressedKeys, Clocks.monotonic() < limit {
            wasTyping = true
            usleep(5_000)
        }
        _ = try SystemCall.checked("EVIOCGRAB", path: path) { clinux_evdev_grab(descriptor.rawValue, 1) }
        let hadKeys = try drain()
        if wasTyping || hadKeys { return true }
        return try SystemCall.poll(descriptor.rawValue, -1, timeoutMilliseconds: gap).first
    }

    /// Gives the device back and closes it.
    ///
    /// - Parameter lights: The lights that were put out when it was taken.
    package consuming func close(relighting lights: Set<UInt16> = []) {
        for code in lights.sorted() {
            _ = Self.write(type: Self.light, code: code, value: 1, to: descriptor.rawValue)
        }
        // Closing gives it back too; asking first makes the moment plain where others wait for it.
        _ = clinux_evdev_grab(descriptor.rawValue, 0)
    }

    private var hasPressedKeys: Bool {
        var bits: [UInt8] = []
        return Self.readPressedKeys(descriptor.rawValue, into: &bits) && bits.contains { $0 != 0 }
    }

    /// Reads away what is queued.
    private func drain() throws(SystemCallFailure) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 24)
        var sawBytes = false
        // The kernel's queue holds 64 events; the bound is for streams that never pause.
        for _ in 0..<64 {
            guard let count = try SystemCall.read(descriptor.rawValue, into: &buffer), count > 0 else {
                break
            }
            sawBytes = true
        }
        return sawBytes
    }

    /// Reads which keys are down (`EVIOCGKEY`), one bit each; throws away the keys that wait at this descriptor.
    ///
    /// - Parameters:
    ///   - descriptor: An event device.
    ///   - bits: Receives the bits; empty where the device cannot tell.
    /// - Returns: Whether the kernel told.
    @discardableResult
    package static func readPressedKeys(_ descriptor: Int32, into bits: inout [UInt8]) -> Bool {
        let size = Int(CLINUX_KEY_BYTES)
        bits.removeAll(keepingCapacity: true)
        bits.append(contentsOf: repeatElement(0, count: size))
        // The pointer is used during the call only and covers exactly the array.
        let result = unsafe bits.withUnsafeMutableBufferPointer {
            unsafe clinux_evdev_keys(descriptor, $0.baseAddress, $0.count)
        }
        if result < 0 { bits.removeAll(keepingCapacity: true) }
        return result >= 0
    }

    private static func text(_ read: (UnsafeMutablePointer<CChar>?, Int) -> Int32) -> String {
        // The memory holds 256 bytes, all of them set, and is used within the closure only.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            unsafe text.initialize(repeating: 0)
            guard unsafe read(text.baseAddress, text.count - 1) >= 0 else { return "" }
            // The last byte was not offered to the kernel: the text is terminated.
            return unsafe text.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
    }
}

/// Bus, vendor and product of an event device; zeros where the kernel does not tell.
package struct EventDeviceID: Hashable, Sendable {
    /// The bus: `BUS_USB`, `BUS_BLUETOOTH`.
    package var bus: UInt16 = 0
    package var vendor: UInt16 = 0
    package var product: UInt16 = 0
}
