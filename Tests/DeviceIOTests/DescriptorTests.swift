// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Glibc
import Simulators
import Testing

@Suite struct DescriptorTests {
    @Test func `A descriptor is closed when its owner lets go, and once`() throws {
        func number() throws -> Int32 {
            let descriptor = try SystemCall.open("/dev/null", O_RDONLY)
            #expect(fcntl(descriptor.rawValue, F_GETFD) == FD_CLOEXEC)
            return fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 500)
        }
        let kept = OwnedDescriptor(try number())
        let released = kept.release()
        #expect(fcntl(released, F_GETFD) >= 0)
        do { _ = OwnedDescriptor(released) }
        #expect(fcntl(released, F_GETFD) == -1)
    }

    @Test func `A handover gives its value to the first taker only`() throws {
        let handover = Handover(try SystemCall.open("/dev/null", O_RDONLY))
        let isFirstServed = handover.take() != nil
        let isSecondServed = handover.take() != nil
        #expect(isFirstServed)
        #expect(!isSecondServed)
    }

    @Test func `A failure names the call, the path and the reason`() {
        let failure = #expect(throws: SystemCallFailure.self) {
            _ = try SystemCall.open("/no/such/file", O_RDONLY)
        }
        #expect(failure.map { "\($0)" } == "open /no/such/file: No such file or directory")
    }

    @Test func `Outgoing bytes leave in order as the descriptor takes them, and are bounded`() throws {
        let pipe = Pipe()
        let number = pipe.writing
        var outgoing = OutgoingBytes(capacity: 100_000)
        let bytes = (0..<90_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
        let isTaken = outgoing.append(bytes.span)
        #expect(isTaken)
        let tooMuch = [UInt8](repeating: 0, count: 10_001)
        let isMoreTaken = outgoing.append(tooMuch.span)
        #expect(!isMoreTaken)
        try outgoing.flush(to: number)
        // A pipe holds 64 KiB.
        #expect(!outgoing.isEmpty)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while let count = try SystemCall.read(pipe.reading, into: &buffer) {
            received += buffer[..<count]
            try outgoing.flush(to: number)
        }
        #expect(outgoing.isEmpty)
        #expect(received == bytes)
    }
}

@Suite struct SerialPortTests {
    private static func temporaryPath() -> String {
        "/tmp/tally-port-\(getpid())-\(UInt32.random(in: .min ... .max))"
    }

    @Test func `A port is raw: every byte passes both ways as it is`() throws {
        let terminal = try SimulatedPort(.pseudoTerminal(Self.temporaryPath()))
        let port = try SerialPort(path: terminal.path, line: SerialLine(baudRate: 115_200))
        let bytes = (0...255).map { UInt8($0) }
        #expect(terminal.write(bytes, limit: bytes.count) == bytes.count)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let descriptor = port.descriptor.rawValue
        #expect(
            eventually {
                if let count = try? SystemCall.read(descriptor, into: &buffer) {
                    received += buffer[..<count]
                }
                return received.count == 256
            }
        )
        #expect(received == bytes)
        let written = try SystemCall.write(descriptor, bytes.span)
        #expect(written == 256)
        var answered: [UInt8] = []
        #expect(
            eventually {
                terminal.read(into: &answered)
                return answered.count == 256
            }
        )
        #expect(answered == bytes)
        port.close(patience: 10)
    }

    @Test(arguments: [UInt32(9_600), 12_345, 250_000, 1_843_200])
    func `Any speed is set, named by POSIX or not`(speed: UInt32) throws {
        let terminal = try SimulatedPort(.pseudoTerminal(Self.temporaryPath()))
        let port = try SerialPort(path: terminal.path, line: SerialLine(baudRate: speed))
        #expect(port.baudRate == speed)
        port.close(patience: 0)
    }

    @Test func `Frame and flow control are those of the line`() throws {
        // A pty keeps stop bits and flow control; it has no wire for parity and seven bits.
        let terminal = try SimulatedPort(.pseudoTerminal(Self.temporaryPath()))
        for (frame, flow, hasTwoStops, hasXON) in [
            ("8N2", SerialLine.FlowControl.xonXoff, true, true), ("8N1", .none, false, false),
        ] {
            let line = SerialLine(baudRate: 9_600, frame: frame, flow: flow)
            let port = try SerialPort(path: terminal.path, line: line)
            var settings = termios()
            let result = unsafe tcgetattr(port.descriptor.rawValue, &settings)
            #expect(result == 0)
            #expect((settings.c_cflag & tcflag_t(CSTOPB) != 0) == hasTwoStops)
            #expect((settings.c_iflag & tcflag_t(IXON) != 0) == hasXON)
            port.close(patience: 0)
        }
        let line = SerialLine(baudRate: 9_600, frame: "7E2", flow: .rtsCts)
        #expect(line == SerialLine(dataBits: 7, parity: .even, stopBits: 2, flow: .rtsCts))
        #expect(SerialLine(baudRate: 9_600, frame: "8N1", flow: .none) == SerialLine())
    }

    @Test func `What is no terminal is refused`() throws {
        #expect(throws: SystemCallFailure("tcgetattr", path: "/dev/null", errno: .notSupportedByFile)) {
            _ = try SerialPort(path: "/dev/null", line: SerialLine())
        }
    }
}
