// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Testing

@Suite struct PacketStreamTests {
    @Test func `A node that is not there says so in the kernel's words`() {
        #expect(throws: USBFailure.system(SystemCallFailure("open", path: "/nowhere", errno: .noSuchFile))) {
            _ = try PacketStream(device: "/nowhere", for: .smartCard)
        }
    }

    @Test func `A node that is no USB device is refused by the library, not trusted`() {
        do throws(USBFailure) {
            _ = try PacketStream(device: "/dev/null", for: .bytes)
            Issue.record("/dev/null is no reader")
        } catch {
            guard case .system(let failure) = error else { return }
            #expect(failure.path == "/dev/null")
            #expect(failure.call.hasPrefix("libusb_"))
        }
    }
}
