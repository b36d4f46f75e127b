// SPDX-License-Identifier: Apache-2.0

import CSystemd

/// What tells this machine and this boot from others, as 32 hexadecimal digits.
package enum MachineIdentity {
    // The application's own id, so that the machine-id itself, which is confidential, never leaves the machine
    // (sd_id128_get_machine_app_specific(3)).
    private static let application: [UInt8] = [
        0x74, 0x61, 0x6C, 0x6C, 0x79, 0x64, 0x4A, 0x5C, 0x9E, 0x10, 0x5F, 0x33, 0xB1, 0xD7, 0x02, 0x6E,
    ]

    /// This machine; digits of zero where it has no machine-id.
    package static var machine: String {
        var application = sd_id128_t()
        unsafe withUnsafeMutableBytes(of: &application) { unsafe $0.copyBytes(from: Self.application) }
        var id = sd_id128_t()
        // The pointer is to a local, for the call.
        return text(unsafe sd_id128_get_machine_app_specific(application, &id) < 0 ? sd_id128_t() : id)
    }

    /// This boot of the kernel.
    package static var boot: String {
        var id = sd_id128_t()
        // As above.
        return text(unsafe sd_id128_get_boot(&id) < 0 ? sd_id128_t() : id)
    }

    private static func text(_ id: sd_id128_t) -> String {
        // The union's bytes are all initialized, whichever member was written.
        unsafe withUnsafeBytes(of: id) { bytes in
            var text = ""
            for byte in unsafe Array(bytes) {
                let digits = String(byte, radix: 16)
                text += digits.count == 1 ? "0" + digits : digits
            }
            return text
        }
    }
}
