// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import ScanDemands
import ScannerInput

// The input's first byte chooses what the rest is: a stream of packets, an NDEF message, or what an adversary answers
// who keeps just enough of the rules to be listened to.

/// Packets of NFC readers and messages of tags.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { input in
        guard !input.isEmpty else { return }
        let bytes = input.extracting(droppingFirst: 1)
        switch input[0] % 3 {
        case 0: stream(bytes)
        case 1: message(bytes)
        default: converse(bytes)
        }
    }
    return 0
}

private func message(_ bytes: borrowing Span<UInt8>) {
    let message = NDEFMessage(bytes)
    demand((message.record == nil) == message.text.isEmpty, "a record without text, or text of none")
    // A prefix has 26 bytes; UTF-16 grows by half.
    demand(message.text.count <= bytes.count * 2 + 26, "\(message.text.count) bytes from \(bytes.count)")
}

private func stream(_ bytes: borrowing Span<UInt8>) {
    var results: [[[UInt8]]] = []
    for splitting in [false, true] {
        var bench = Bench()
        var splitter = Splitter(seed: UInt64(bytes.count))
        var position = 0
        while position < bytes.count {
            let end = splitting ? min(bytes.count, position + splitter.next(upTo: 60)) : bytes.count
            bench.feed(bytes.extracting(position..<end))
            position = end
        }
        results.append(bench.finish())
    }
    demand(results[0] == results[1], "the splitting of the bytes changes what is read")
}

/// Each command is answered with the right number, and status and data from the input.
private func converse(_ bytes: borrowing Span<UInt8>) {
    var bench = Bench()
    var descriptor = [UInt8](repeating: 0, count: 54)
    (descriptor[0], descriptor[1], descriptor[6], descriptor[42]) = (
        54, 0x21, 3, [1, 2, 4][Int(bytes.choice(0)) % 3]
    )
    (descriptor[44], descriptor[45]) = (0x0F, 0x01)
    bench.feed(.descriptor, descriptor)
    var position = 1
    while position < bytes.count, let command = bench.command() {
        let length = min(Int(bytes[position] & 0x1F), bytes.count - position - 1)
        let status: UInt8 = [0x00, 0x00, 0x00, 0x01, 0x02, 0x40, 0x80, 0x42][Int(bytes[position] >> 5)]
        var data: [UInt8] = []
        for index in 0..<length { data.append(bytes[position + 1 + index]) }
        position += 1 + length
        // Half of what is asked of a tag goes well.
        if command[0] == 0x6F, status == 0 { data += [0x90, 0x00] }
        let type: UInt8 = command[0] == 0x62 || command[0] == 0x6F ? 0x80 : 0x81
        bench.feed(.bulk, [type, UInt8(data.count), 0, 0, 0, 0, command[6], status, 0, 0] + data)
        if status == 2 { bench.feed(.interrupt, [0x50, 2]) }
    }
    _ = bench.finish()
}

/// A driver whose promises are looked after.
private struct Bench {
    private static let limit = 300
    private var driver = CCIDScan(options: ScannerOptions(maximumLength: Bench.limit))
    private var output = ScanOutput()
    private var now = MonotonicTime(nanoseconds: 1 << 40)
    private var sent: [UInt8] = []
    private var fed = 0
    private var framer = USBPacketFramer()
    private var scans: [[UInt8]] = []

    mutating func feed(_ kind: USBPacket.Kind, _ payload: [UInt8]) {
        var bytes: [UInt8] = []
        USBPacket.append(kind, payload.span, to: &bytes)
        feed(bytes.span)
    }

    mutating func feed(_ bytes: borrowing Span<UInt8>) {
        fed += bytes.count
        driver.feed(bytes, at: now, into: &output)
        settle()
    }

    /// The next command of the driver, `nil` when it waits for nothing any more.
    mutating func command() -> [UInt8]? {
        if sent.isEmpty, let deadline = driver.deadline {
            now = max(now, deadline)
            driver.tick(at: now, into: &output)
            settle()
        }
        var offset = 0
        let bytes = sent
        sent.removeAll()
        guard let kind = try? framer.next(in: bytes.span, from: &offset) else { return nil }
        demand(kind == .bulk && offset == bytes.count, "more than one command at a time")
        let message = Array(framer.bytes.dropFirst(USBPacket.headerCount))
        demand(message.count >= 10 && message.count <= 271, "a command of \(message.count) bytes")
        return message
    }

    private mutating func settle() {
        driver.takeSend { for index in $0.indices { sent.append($0[index]) } }
        // A command of 39 bytes at most for an answer of 13 at least.
        demand(sent.count <= 4 * fed + 64, "commands pile up")
        demand(output, limit: Self.limit)
        for item in output.scans {
            demand(item.scan.tag != nil, "a scan without a tag")
            scans.append(Array(output.text[item.range]))
        }
        output.removeAll()
    }

    mutating func finish() -> [[UInt8]] {
        driver.disconnect(at: now, into: &output)
        settle()
        demand(driver.deadline == nil, "a deadline without a device")
        return scans
    }
}
