// SPDX-License-Identifier: Apache-2.0

extension Reading where Result == USBIdentifier {
    static var usb: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard let identifier = USBIdentifier(text) else {
                throw Complaint(
                    "\(text.quoted) is not a USB vendor and product",
                    suggestion: #"write four hex digits each, like "05e0:1200" (lsusb shows them)"#
                )
            }
            return identifier
        })
    }
}

extension Reading where Result == String {
    /// A USB port as the kernel names it: bus, then the port of each hub.
    static var usbPort: Reading {
        Reading(text: { (text) throws(Complaint) in
            let halves = text.split(separator: "-", omittingEmptySubsequences: false)
            func isNumber(_ text: Substring) -> Bool {
                (1...3).contains(text.utf8.count) && text.allSatisfy(\.isASCIIDigit)
            }
            guard halves.count == 2, isNumber(halves[0]),
                halves[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isNumber),
                halves[1].utf8.count <= 24
            else {
                throw Complaint(
                    "\(text.quoted) is not a USB port",
                    suggestion: #"write the bus and the ports, like "1-2.3""#
                )
            }
            return text
        })
    }

    /// What is sent to a serial scanner, as it is; control characters are what it is for.
    static var signalText: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard (1...64).contains(text.utf8.count) else {
                throw Complaint(
                    "\(text.quoted) has \(text.utf8.count) bytes",
                    suggestion: #"write 1 to 64 bytes, like "\u0007" (BEL)"#
                )
            }
            return text
        })
    }

    /// A Bluetooth address, made lower case.
    static var bluetooth: Reading {
        Reading(text: { (text) throws(Complaint) in
            let octets = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
            guard octets.count == 6,
                octets.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isASCIIHexDigit) })
            else {
                throw Complaint(
                    "\(text.quoted) is not a Bluetooth address",
                    suggestion: #"write six pairs of hex digits, like "00:1a:7d:da:71:13""#
                )
            }
            return octets.joined(separator: ":").lowercased()
        })
    }

    /// An absolute path that does not change from one plugging in to the next.
    static var devicePath: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard text.hasPrefix("/"), !text.contains("/../"), !text.hasSuffix("/") else {
                throw Complaint(
                    "\(text.quoted) is not the absolute path of a device",
                    suggestion: "use a link in /dev/serial/by-id or /dev/input/by-id"
                )
            }
            let number = text.dropFirst("/dev/input/event".count)
            if text.hasPrefix("/dev/input/event"), !number.isEmpty, number.allSatisfy(\.isASCIIDigit) {
                throw Complaint(
                    "\(text.quoted) is another device after the next plugging in",
                    suggestion: #"use usb and serial, port, or a link in /dev/input/by-id"#
                )
            }
            return try Reading.text.read(.string(text))
        })
    }
}
