// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import CUSB
internal import Glibc
internal import ScannerInput

//      device ──▶ bulk in, interrupt in ──▶ packets ──▶ socket ──▶ capture loop
//      device ◀── bulk out ◀────────────── packets ◀── socket ◀── capture loop
//
// Where the interface is a line of bytes there is no packet in the socket, but what the bulk endpoints carry.

/// Carries packets, or bytes, between a USB interface and a socket, on a thread of its own.
///
/// Nothing piles up: an endpoint is asked again once its last packet is in the socket, and the socket is read once
/// the last packet out is on the bus. It ends when the other end of the socket is closed, when the device is gone,
/// and when the device goes on failing; the interface is given back then.
final class USBPump: @unchecked Sendable {
    // The invariant behind @unchecked: made on one thread and handed to the thread that runs it, never both.

    /// Failed transfers in a row after which a device counts as gone.
    private static let patience = 5
    /// Milliseconds after which bytes that a device does not take count as failed.
    private static let outputPatience: UInt32 = 2_000

    private let interface: USBInterface
    private let socket: OwnedDescriptor
    private let output: USBTransfer
    private var inputs: [(transfer: USBTransfer, kind: USBPacket.Kind, address: UInt8)] = []
    private var framer = USBPacketFramer()
    /// From the socket and not sent yet, to be cut from ``consumed`` on.
    private var received: [UInt8] = []
    private var consumed = 0
    private var outgoing = OutgoingBytes(capacity: 4 * (USBPacket.maximumPayload + USBPacket.headerCount))
    private var failures = 0
    private var hasEnded = false

    init(_ interface: USBInterface, socket: consuming OwnedDescriptor) throws(USBFailure) {
        self.interface = interface
        self.socket = socket
        output = try USBTransfer(interface, interface.bulkOut.address, capacity: USBPacket.maximumPayload)
        let endpoint = interface.bulkIn
        // A packet at a time: whether a message is complete is not for the bus to say.
        let bulk = try USBTransfer(interface, endpoint.address, capacity: endpoint.packetSize)
        inputs.append((bulk, .bulk, endpoint.address))
        if interface.use == .bytes { output.setLimit(milliseconds: Self.outputPatience) }
        if interface.use == .smartCard, let endpoint = interface.interruptIn {
            let interrupt = try USBTransfer(interface, endpoint.address, capacity: endpoint.packetSize)
            interrupt.makeInterrupt()
            inputs.append((interrupt, .interrupt, endpoint.address))
        }
        received.reserveCapacity(USBPacket.maximumPayload)
        guard interface.use == .smartCard else { return }
        var first: [UInt8] = []
        USBPacket.append(.descriptor, interface.classDescriptor.span, to: &first)
        _ = outgoing.append(first.span)
    }

    /// The thread's function.
    func run() {
        let descriptors = busDescriptors()
        while !hasEnded {
            askAgain()
            flush()
            if hasEnded { break }
            wait(descriptors)
            handleEvents(microseconds: 0)
            takeInputs()
            takeOutput()
            sendNext()
        }
        cancelAll()
    }

    // MARK: - The bus

    /// libusb's descriptors: they stay the same while no device is opened in its context.
    private func busDescriptors() -> [pollfd] {
        var found: [pollfd] = []
        guard let list = unsafe libusb_get_pollfds(interface.context) else { return found }
        var index = 0
        // Ends with NULL.
        while let entry = unsafe list[index] {
            found.append(pollfd(fd: unsafe entry.pointee.fd, events: unsafe entry.pointee.events, revents: 0))
            index += 1
        }
        unsafe libusb_free_pollfds(list)
        return found
    }

    private func handleEvents(microseconds: Int) {
        var span = timeval(tv_sec: 0, tv_usec: microseconds)
        _ = unsafe libusb_handle_events_timeout_completed(interface.context, &span, nil)
    }

    /// Asks endpoints for their next packets, unless the last are still here.
    private func askAgain() {
        guard outgoing.isEmpty else { return }
        for input in inputs where input.transfer.progress == .idle {
            if !input.transfer.submit() { hasEnded = true }
        }
    }

    private func takeInputs() {
        for input in inputs where input.transfer.progress == .ended {
            if succeeded(input.transfer, input.address) {
                input.transfer.withBytes { bytes in
                    if interface.use == .bytes {
                        if !outgoing.append(bytes) { hasEnded = true }
                        return
                    }
                    var packet: [UInt8] = []
                    USBPacket.append(input.kind, bytes, to: &packet)
                    if !outgoing.append(packet.span) { hasEnded = true }
                }
            }
            input.transfer.settle()
        }
    }

    private func takeOutput() {
        guard output.progress == .ended else { return }
        _ = succeeded(output, interface.bulkOut.address)
        output.settle()
    }

    /// Whether a transfer did what it should; a device that is gone, or fails again and again, ends the pump.
    private func succeeded(_ transfer: USBTransfer, _ endpoint: UInt8) -> Bool {
        switch transfer.status {
        case LIBUSB_TRANSFER_COMPLETED:
            failures = 0
            return true
        case LIBUSB_TRANSFER_NO_DEVICE, LIBUSB_TRANSFER_CANCELLED:
            hasEnded = true
        case LIBUSB_TRANSFER_STALL:
            failures += 1
            _ = unsafe libusb_clear_halt(interface.handle, endpoint)
        default:
            failures += 1
        }
        if failures >= Self.patience { hasEnded = true }
        return false
    }

    /// Ends what is under way, so that buffers can be freed and the interface released.
    private func cancelAll() {
        let transfers = inputs.map(\.transfer) + [output]
        for transfer in transfers { transfer.cancel() }
        for _ in 0..<50 where transfers.contains(where: { $0.progress == .submitted }) {
            handleEvents(microseconds: 100_000)
        }
        if transfers.contains(where: { $0.progress == .submitted }) {
            // The kernel would still write into the buffers: leave all to the end of the process.
            _ = unsafe Unmanaged.passRetained(self)
        }
    }

    // MARK: - The socket

    private func wait(_ bus: [pollfd]) {
        // Only when the last packet is on the bus is there room for another.
        var events: Int32 = output.progress == .idle && consumed == received.count ? POLLIN : 0
        if !outgoing.isEmpty { events |= POLLOUT }
        var sets = [pollfd(fd: socket.rawValue, events: Int16(events), revents: 0)] + bus
        // The pointer is used during the call only and covers exactly the array. libusb's own limits of time are
        // descriptors too; the second is for kernels without timerfd.
        _ = unsafe sets.withUnsafeMutableBufferPointer {
            unsafe poll($0.baseAddress, nfds_t($0.count), 1_000)
        }
        let socketEvents = Int32(sets[0].revents)
        if socketEvents & POLLIN != 0 { readSocket() }
        if socketEvents & (POLLHUP | POLLERR) != 0 { hasEnded = true }
    }

    private func readSocket() {
        var buffer = [UInt8](repeating: 0, count: USBPacket.maximumPayload)
        guard let count = try? SystemCall.read(socket.rawValue, into: &buffer) else { return }
        if count == 0 { hasEnded = true }
        received = Array(buffer[..<count])
        consumed = 0
    }

    private func sendNext() {
        guard output.progress == .idle, consumed < received.count else { return }
        if interface.use == .bytes {
            if !output.send(received.span.extracting(droppingFirst: consumed)) { hasEnded = true }
            consumed = received.count
            return
        }
        guard let kind = try? framer.next(in: received.span, from: &consumed) else {
            // Incomplete, or not what capture sends.
            hasEnded = hasEnded || consumed < received.count
            return
        }
        let bytes = framer.bytes
        guard kind == .bulk, output.send(bytes.span.extracting(droppingFirst: USBPacket.headerCount)) else {
            hasEnded = true
            return
        }
    }

    private func flush() {
        do throws(SystemCallFailure) {
            try outgoing.flush(to: socket.rawValue)
        } catch {
            hasEnded = true
        }
    }
}
