// SPDX-License-Identifier: Apache-2.0

import CLinux

// Lights and sounds of event devices (Documentation/input/event-codes.rst of the kernel: EV_LED, EV_SND).
extension EventDevice {
    /// `EV_LED`.
    package static let light: UInt16 = 0x11
    /// `EV_SND`.
    package static let sound: UInt16 = 0x12
    /// `SND_BELL`: on or off.
    package static let bell: UInt16 = 1
    /// `SND_TONE`: hertz, 0 is off.
    package static let tone: UInt16 = 2

    /// `LED_NUML` and `LED_CAPSL`.
    package static let locks: Set<UInt16> = [0, 1]

    /// Puts out the lights of Num Lock and Caps Lock, which the grab has left as the machine had them.
    ///
    /// A scanner that looks at them types the other case, or keeps from tapping Num Lock, for a lock it believes to
    /// be on; here both are off until it taps them.
    ///
    /// - Parameters:
    ///   - descriptor: A grabbed event device; one open for reading only stays as it is.
    ///   - lights: Those it has.
    package static func putOutLocks(of descriptor: Int32, lights: Set<UInt16>) {
        for lock in locks.sorted() where lights.contains(lock) {
            _ = write(type: light, code: lock, value: 0, to: descriptor)
        }
    }

    /// The lights or sounds that a device has (`EVIOCGBIT`); none where the kernel does not tell.
    package static func codes(of descriptor: Int32, type: UInt16) -> Set<UInt16> {
        codes { bits in
            // The pointer is to a local of the caller, for the call.
            unsafe clinux_evdev_codes(descriptor, UInt32(type), &bits, MemoryLayout<UInt64>.size)
        }
    }

    /// The lights that are on (`EVIOCGLED`); none where the kernel does not tell.
    package static func litLights(of descriptor: Int32) -> Set<UInt16> {
        codes { bits in
            // The pointer is to a local of the caller, for the call.
            unsafe clinux_evdev_lights(descriptor, &bits, MemoryLayout<UInt64>.size)
        }
    }

    /// The numbers of the bits that a call sets; lights and sounds have fewer than 64 codes.
    private static func codes(_ read: (inout UInt64) -> Int32) -> Set<UInt16> {
        var bits: UInt64 = 0
        guard read(&bits) >= 0 else { return [] }
        return Set((0..<64).filter { bits & (1 << $0) != 0 })
    }

    /// Sets a light or sound.
    ///
    /// - Returns: Whether the device took it; not when it is open for reading only.
    package static func write(type: UInt16, code: UInt16, value: Int32, to descriptor: Int32) -> Bool {
        clinux_evdev_write(descriptor, type, code, value) > 0
    }
}
