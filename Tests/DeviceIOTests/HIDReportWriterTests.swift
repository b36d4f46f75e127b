// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Glibc
import Testing

/// What goes to a hidraw device, which a named pipe stands for: it takes what is written, write by write.
@Suite struct HIDReportWriterTests {
    private func withPipe(_ body: (_ path: String, _ reading: borrowing OwnedDescriptor) throws -> Void)
        throws
    {
        let path = "/tmp/tally-hid-\(getpid())-\(UInt32.random(in: .min ... .max))"
        #expect(unsafe mkfifo(path, 0o600) == 0)
        defer { _ = unsafe unlink(path) }
        try body(path, try SystemCall.open(path, O_RDONLY | O_NONBLOCK))
    }

    /// Reads so many bytes, however many reads that takes.
    private func read(_ count: Int, from descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let limit = Clocks.monotonic().advanced(byNanoseconds: 20_000_000_000)
        while bytes.count < count, Clocks.monotonic() < limit {
            var buffer = [UInt8](repeating: 0, count: count - bytes.count)
            guard let read = try SystemCall.read(descriptor, into: &buffer) else {
                Clocks.pause(milliseconds: 1)
                continue
            }
            bytes += buffer[..<read]
        }
        return bytes
    }

    @Test func `Reports arrive whole and in order, however they were cut`() throws {
        try withPipe { path, reading in
            let writer = try HIDReportWriter(path: path, reportSize: 5)
            let bytes = Array(0..<23 as Range<UInt8>)
            for part in [bytes[0..<3], bytes[3..<12], bytes[12..<23]] {
                #expect(try SystemCall.write(writer.descriptor.rawValue, Array(part).span) == part.count)
            }
            // The fifth report is not whole: it is not sent.
            #expect(try read(20, from: reading.rawValue) == Array(bytes[..<20]))
            writer.close()
        }
    }

    @Test func `What is not there cannot be written to`() {
        #expect(throws: SystemCallFailure.self) {
            let writer = try HIDReportWriter(path: "/nowhere", reportSize: 1)
            writer.close()
        }
    }
}
