// SPDX-License-Identifier: Apache-2.0

/// A USB scanner as umockdev describes it, with any interfaces: what the kernel makes of each mode of a unit.
struct MockedUnit {
    /// What an interface shows.
    enum Interface {
        /// An event node, and the hidraw node that every HID keyboard has too.
        case keyboard(event: Int, hidraw: Int)
        /// A hidraw node with a report descriptor.
        case reports(hidraw: Int, descriptor: [UInt8])
        /// A CDC-ACM port.
        case port(Int)
    }

    var port = "1-2"
    var vendor = "05e0"
    var product = "1200"
    var serial: String? = "S1"
    var properties: [String: String] = [:]
    var interfaces: [Interface]

    private var path: String { "/devices/pci0000:00/0000:00:14.0/usb1/\(port)" }

    /// All its devices, parents first.
    var sysPaths: [String] {
        description.split(separator: "\n").filter { $0.hasPrefix("P: ") }.map { "/sys" + $0.dropFirst(3) }
    }

    /// The USB device, with everything below.
    var sysPath: String { "/sys\(path)" }

    /// Where udev knows the nodes.
    var nodePaths: [String] {
        interfaces.indices.flatMap { index -> [String] in
            let base = "/sys\(path)/\(port):1.\(index)"
            return switch interfaces[index] {
            case .keyboard(let event, let hidraw):
                [
                    "\(base)/\(hid(index))/input/input\(event)/event\(event)",
                    "\(base)/\(hid(index))/hidraw/hidraw\(hidraw)",
                ]
            case .reports(let hidraw, _): ["\(base)/\(hid(index))/hidraw/hidraw\(hidraw)"]
            case .port(let number): ["\(base)/tty/ttyACM\(number)"]
            }
        }
    }

    /// The name of an interface's HID device.
    private func hid(_ index: Int) -> String {
        "0003:\(vendor.uppercased()):\(product.uppercased()).\(interfaces.map(number)[index])"
    }

    private func number(_ interface: Interface) -> String {
        let number =
            switch interface {
            case .keyboard(_, let hidraw), .reports(let hidraw, _): hidraw
            case .port(let number): number
            }
        return "000\(number % 10)"
    }

    /// The device behind its parents: umockdev announces them in this order, as a kernel does.
    var description: String {
        let extra = properties.sorted { $0.key < $1.key }.map { "E: \($0.key)=\($0.value)\n" }.joined()
        var text = """
            P: \(path)
            E: SUBSYSTEM=usb
            E: DEVTYPE=usb_device
            A: idVendor=\(vendor)\\n
            A: idProduct=\(product)\\n
            A: manufacturer=Symbol Technologies\\n
            A: product=Bar Code Scanner\\n
            \(serial.map { "A: serial=\($0)\\n\n" } ?? "")

            """
        for (index, interface) in interfaces.enumerated() {
            let base = "\(path)/\(port):1.\(index)"
            text += """
                P: \(base)
                E: SUBSYSTEM=usb
                E: DEVTYPE=usb_interface
                A: bInterfaceNumber=0\(index)\\n


                """
            switch interface {
            case .keyboard(let event, let hidraw):
                text += hidParent(base, index, MockedDescriptors.keyboard)
                text += """
                    P: \(base)/\(hid(index))/input/input\(event)
                    E: SUBSYSTEM=input
                    A: name=Symbol Bar Code Scanner\\n
                    A: uniq=\\n

                    P: \(base)/\(hid(index))/input/input\(event)/event\(event)
                    N: input/event\(event)
                    E: DEVNAME=/dev/input/event\(event)
                    E: SUBSYSTEM=input
                    E: ID_INPUT=1
                    E: ID_INPUT_KEY=1
                    E: ID_INPUT_KEYBOARD=1
                    \(extra)

                    """
                text += rawNode(base, index, hidraw, extra)
            case .reports(let hidraw, let descriptor):
                text += hidParent(base, index, descriptor) + rawNode(base, index, hidraw, extra)
            case .port(let number):
                text += """
                    P: \(base)/tty/ttyACM\(number)
                    N: ttyACM\(number)
                    E: DEVNAME=/dev/ttyACM\(number)
                    E: SUBSYSTEM=tty
                    \(extra)

                    """
            }
        }
        return text
    }

    private func hidParent(_ base: String, _ index: Int, _ descriptor: [UInt8]) -> String {
        let hex = descriptor.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0\(digits)" : digits
        }
        return """
            P: \(base)/\(hid(index))
            E: SUBSYSTEM=hid
            H: report_descriptor=\(hex.joined())


            """
    }

    private func rawNode(_ base: String, _ index: Int, _ hidraw: Int, _ extra: String) -> String {
        """
        P: \(base)/\(hid(index))/hidraw/hidraw\(hidraw)
        N: hidraw\(hidraw)
        E: DEVNAME=/dev/hidraw\(hidraw)
        E: SUBSYSTEM=hidraw
        \(extra)

        """
    }
}

/// Report descriptors for the mocked machine.
enum MockedDescriptors {
    /// A HID POS scanner: count, identifier, 56 bytes, two reserved, "data continued" (HID Point of Sale Usage
    /// Tables 1.02).
    static let pointOfSale: [UInt8] = [
        0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x85, 0x02,
        0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02,
        0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD, 0x81, 0x02,
        0x95, 0x38, 0x09, 0xFE, 0x82, 0x02, 0x01, 0x95, 0x02, 0x81, 0x03,
        0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x09, 0xFF, 0x81, 0x02, 0xC0, 0xC0,
    ]

    /// The same with feature report 254, which turns the output of Honeywell units to these reports.
    static let switched: [UInt8] =
        pointOfSale.dropLast() + [
            0x06, 0x66, 0xFF, 0x75, 0x08, 0x09, 0x03, 0xA1, 0x02, 0x85, 0xFE, 0x95, 0x01, 0x09, 0x03,
            0xB2, 0x82, 0x01, 0xC0, 0xC0,
        ]

    /// The same with output report 4, which sounds: bit 5 an error, bit 6 a good read.
    static let sounding: [UInt8] =
        pointOfSale.dropLast() + [
            0x05, 0x8C, 0x09, 0x14, 0xA1, 0x02, 0x85, 0x04, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08,
            0x09, 0x00, 0x09, 0x5F, 0x09, 0x60, 0x09, 0x00, 0x09, 0x00, 0x09, 0x85, 0x09, 0x86, 0x91, 0x86,
            0xC0, 0xC0,
        ]

    /// A keyboard.
    static let keyboard: [UInt8] = [
        0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25, 0x01,
        0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x95, 0x06, 0x75, 0x08, 0x25, 0x65, 0x19, 0x00, 0x29, 0x65,
        0x81, 0x00, 0xC0,
    ]

    /// The reports of a text, each but the last saying that it goes on.
    static func reports(_ text: String, identifier: String = "]d2") -> [[UInt8]] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: max(1, bytes.count), by: 56).map { start in
            let part = bytes[start..<min(start + 56, bytes.count)]
            var report = [2, UInt8(part.count)] + Array(identifier.utf8) + part
            report += [UInt8](repeating: 0, count: 64 - report.count)
            if start + 56 < bytes.count { report[63] = 1 }
            return report
        }
    }
}
