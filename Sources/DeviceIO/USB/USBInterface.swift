// SPDX-License-Identifier: Apache-2.0

internal import CUSB
internal import Glibc

/// One interface of a USB device, claimed from the kernel and given back.
///
/// What is opened, detached and claimed is undone in the reverse order when the last reference goes; a driver of the
/// kernel that had the interface has it again then. Belongs to one thread at a time.
@safe
final class USBInterface {
    /// An endpoint and how much it carries at once.
    struct Endpoint: Hashable {
        var address: UInt8
        var packetSize: Int
    }

    let path: String
    /// What the interface is for.
    let use: USBUse
    /// The interface's own descriptor, which follows the standard one.
    private(set) var classDescriptor: [UInt8] = []
    private(set) var bulkIn = Endpoint(address: 0, packetSize: 0)
    private(set) var bulkOut = Endpoint(address: 0, packetSize: 0)
    private(set) var interruptIn: Endpoint?

    // libusb's, released in deinit and used in between only. The node outlives them.
    private let node: OwnedDescriptor
    private(set) var context: OpaquePointer?
    private(set) var handle: OpaquePointer?
    private var number: CInt = -1
    private var isClaimed = false
    private var isDetached = false

    /// Opens a device's node and claims its first interface of a kind.
    ///
    /// - Throws: `EBUSY` when another program has the interface.
    init(path: String, for use: USBUse) throws(USBFailure) {
        self.path = path
        self.use = use
        do throws(SystemCallFailure) {
            node = try SystemCall.open(path, O_RDWR)
        } catch {
            throw .system(error)
        }
        try open()
        try choose()
        try claim()
    }

    deinit {
        if let handle = unsafe handle {
            if isClaimed { _ = unsafe libusb_release_interface(handle, number) }
            if isDetached { _ = unsafe libusb_attach_kernel_driver(handle, number) }
            unsafe libusb_close(handle)
        }
        if let context = unsafe context { unsafe libusb_exit(context) }
    }

    private func check(_ call: String, _ code: CInt) throws(USBFailure) {
        if code < 0 { throw .system(SystemCallFailure(libusb: call, path: path, code: code)) }
    }

    private func open() throws(USBFailure) {
        try check("libusb_init", unsafe cusb_open_context(&context))
        // libusb leaves the descriptor open when the handle is closed.
        try check(
            "libusb_wrap_sys_device",
            unsafe libusb_wrap_sys_device(context, Int(node.rawValue), &handle)
        )
    }

    /// Finds the interface in the active configuration, else in the first.
    private func choose() throws(USBFailure) {
        let device = unsafe libusb_get_device(handle)
        var description: UnsafeMutablePointer<libusb_config_descriptor>?
        if unsafe libusb_get_active_config_descriptor(device, &description) < 0 {
            try check(
                "libusb_get_config_descriptor",
                unsafe libusb_get_config_descriptor(device, 0, &description)
            )
        }
        guard let configuration = unsafe description else { throw .noInterface(path: path, use) }
        defer { unsafe libusb_free_config_descriptor(configuration) }
        // libusb's arrays have as many elements as it says, and live until they are freed above.
        for index in 0..<Int(unsafe configuration.pointee.bNumInterfaces) {
            let interface = unsafe configuration.pointee.interface[index]
            guard unsafe interface.num_altsetting > 0 else { continue }
            let setting = unsafe interface.altsetting[0]
            if unsafe setting.bInterfaceClass == use.interfaceClass, unsafe take(setting) { return }
        }
        throw .noInterface(path: path, use)
    }

    /// Takes an interface's endpoints and class descriptor, if it has what is needed.
    private func take(_ setting: libusb_interface_descriptor) -> Bool {
        var (input, output, interrupt): (Endpoint?, Endpoint?, Endpoint?)
        var extra = unsafe Self.bytes(setting.extra, setting.extra_length)
        for index in 0..<Int(unsafe setting.bNumEndpoints) {
            let description = unsafe setting.endpoint[index]
            let endpoint = Endpoint(
                address: unsafe description.bEndpointAddress,
                packetSize: Int(unsafe description.wMaxPacketSize & 0x7FF)
            )
            guard (1...1_024).contains(endpoint.packetSize) else { continue }
            switch (unsafe description.bmAttributes & 3, endpoint.address & 0x80) {
            case (2, 0x80): input = input ?? endpoint
            case (2, 0): output = output ?? endpoint
            case (3, 0x80): interrupt = interrupt ?? endpoint
            default: break
            }
            // Some readers put their class descriptor behind an endpoint's.
            if extra.isEmpty { extra = unsafe Self.bytes(description.extra, description.extra_length) }
        }
        guard let input, let output else { return false }
        number = CInt(unsafe setting.bInterfaceNumber)
        classDescriptor = extra
        bulkIn = input
        bulkOut = output
        interruptIn = interrupt
        return true
    }

    private static func bytes(_ start: UnsafePointer<UInt8>?, _ count: CInt) -> [UInt8] {
        // At most what a frame between the threads holds; a class descriptor has 54 bytes.
        unsafe Array(
            UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(max(0, min(count, 255))))
        )
    }

    private func claim() throws(USBFailure) {
        // A driver of the kernel, such as pn533_usb for the ACR122U; 0 for another program.
        if unsafe libusb_kernel_driver_active(handle, number) == 1 {
            try check("libusb_detach_kernel_driver", unsafe libusb_detach_kernel_driver(handle, number))
            isDetached = true
        }
        try check("libusb_claim_interface", unsafe libusb_claim_interface(handle, number))
        isClaimed = true
    }
}
