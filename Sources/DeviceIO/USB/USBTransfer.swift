// SPDX-License-Identifier: Apache-2.0

internal import CUSB

/// A transfer of one endpoint that is submitted again and again, with its own buffer.
///
/// libusb writes into the buffer between ``submit(count:)`` and the call of libusb in which the transfer ends; it is
/// only looked at outside of that. Never released while submitted.
@safe
final class USBTransfer {
    enum Progress: Hashable { case idle, submitted, ended }

    fileprivate(set) var progress = Progress.idle
    // libusb looks at the device's context when it frees a transfer: the interface goes after the last of them.
    private let interface: USBInterface
    private let transfer: UnsafeMutablePointer<libusb_transfer>
    private let buffer: UnsafeMutablePointer<UInt8>
    private let capacity: Int

    /// A transfer for an endpoint.
    ///
    /// - Throws: When there is no memory for it.
    init(_ interface: USBInterface, _ endpoint: UInt8, capacity: Int) throws(USBFailure) {
        guard let transfer = unsafe libusb_alloc_transfer(0) else {
            throw .system(SystemCallFailure("libusb_alloc_transfer", path: interface.path, errno: .noMemory))
        }
        self.interface = interface
        unsafe self.transfer = transfer
        self.capacity = capacity
        unsafe buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe buffer.initialize(repeating: 0, count: capacity)
        // Without a time limit: the state machine has one. Interrupt endpoints differ in their type only. The
        // context is this object, which outlives what it submits.
        unsafe libusb_fill_bulk_transfer(
            transfer,
            interface.handle,
            endpoint,
            buffer,
            CInt(capacity),
            transferEnded,
            Unmanaged.passUnretained(self).toOpaque(),
            0
        )
    }

    deinit {
        unsafe libusb_free_transfer(transfer)
        unsafe buffer.deallocate()
    }

    /// Makes it a transfer of an interrupt endpoint.
    func makeInterrupt() {
        unsafe transfer.pointee.type = UInt8(LIBUSB_TRANSFER_TYPE_INTERRUPT.rawValue)
    }

    /// Gives the transfer up by itself when the device takes, or gives, nothing for so long.
    func setLimit(milliseconds: UInt32) { unsafe transfer.pointee.timeout = milliseconds }

    /// Asks the device for a packet, or sends the first `count` bytes of the buffer.
    ///
    /// - Returns: Whether it is under way.
    func submit(count: Int? = nil) -> Bool {
        unsafe transfer.pointee.length = CInt(count ?? capacity)
        progress = .submitted
        if unsafe libusb_submit_transfer(transfer) == 0 { return true }
        progress = .idle
        return false
    }

    /// Sends bytes, as many as there is room for in the buffer.
    func send(_ bytes: borrowing Span<UInt8>) -> Bool {
        guard bytes.count <= capacity, progress != .submitted else { return false }
        for index in bytes.indices { unsafe buffer[index] = bytes[index] }
        return submit(count: bytes.count)
    }

    /// Gives a transfer up; it ends in one of libusb's next calls.
    func cancel() {
        if progress == .submitted { _ = unsafe libusb_cancel_transfer(transfer) }
    }

    /// How it ended.
    var status: libusb_transfer_status { unsafe transfer.pointee.status }

    /// Hands over what the device sent.
    func withBytes(_ body: (borrowing Span<UInt8>) -> Void) {
        let count = max(0, min(Int(unsafe transfer.pointee.actual_length), capacity))
        // The buffer is this object's and holds so many; libusb writes to it only while submitted.
        unsafe body(UnsafeBufferPointer(start: buffer, count: count).span)
    }

    /// Makes it ready to be submitted again.
    func settle() { progress = .idle }
}

/// libusb's call when a transfer has ended, within its handling of events on the pump's thread.
private func transferEnded(_ transfer: UnsafeMutablePointer<libusb_transfer>?) {
    guard let context = unsafe transfer?.pointee.user_data else { return }
    unsafe Unmanaged<USBTransfer>.fromOpaque(context).takeUnretainedValue().progress = .ended
}
