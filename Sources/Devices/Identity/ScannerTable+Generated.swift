// SPDX-License-Identifier: Apache-2.0

// Written by Scripts/generate-scanner-table.py: change udev-rules/scanners.csv instead.
// swift-format-ignore-file

extension ScannerTable {
    /// The ids of which the mode or the family is known: vendor, product, the digits of it that matter.
    static let entries: [Entry] = [
        .init(0x05e0, 0x0600, 0xffff, "zebra", .serial),
        .init(0x05e0, 0x1200, 0xffff, "zebra", .keyboard),
        .init(0x05e0, 0x1300, 0xffff, "zebra", .ibm),
        .init(0x05e0, 0x1400, 0xffff, "zebra", .ibm),
        .init(0x05e0, 0x1701, 0xffff, "zebra", .serial),
        .init(0x05e0, 0x1900, 0xffff, "zebra", .snapi),
        .init(0x0c2e, 0x0007, 0xffff, nil, .ibm),
        .init(0x0c2e, 0x0200, 0xffff, "metrologic", nil),
        .init(0x0c2e, 0x0204, 0xffff, "metrologic", .keyboard),
        .init(0x0c2e, 0x0206, 0xffff, "metrologic", nil),
        .init(0x0c2e, 0x0700, 0xffff, "metrologic", .serial),
        .init(0x0c2e, 0x0720, 0xffff, "metrologic", .serial),
        .init(0x0c2e, 0x0b61, 0xffff, "honeywell-3310g", nil),
        .init(0x0c2e, 0x0b6a, 0xffff, "honeywell-3310g", nil),
        .init(0x0c2e, 0x0b81, 0xffff, "honeywell-1400g", nil),
        .init(0x0c2e, 0x0b8f, 0xffff, "honeywell-1400g", .hidPOS),
        .init(0x05f9, 0x1206, 0xffff, "datalogic", .ibm),
        .init(0x05f9, 0x2206, 0xffff, "datalogic", .keyboard),
        .init(0x05f9, 0x4204, 0xffff, "datalogic", .serial),
        .init(0x1eab, 0x0003, 0x00ff, "newland-*", .keyboard),
        .init(0x1eab, 0x0006, 0x00ff, "newland-*", .serial),
        .init(0x1eab, 0x0010, 0x00ff, "newland-*", .hidPOS),
        .init(0x065a, 0x0001, 0xffff, "opticon", .keyboard),
        .init(0x065a, 0x0009, 0xffff, "opticon", .serial),
        .init(0x067e, 0x0801, 0xffff, "intermec", .keyboard),
        .init(0x067e, 0x0803, 0xffff, "intermec", .serial),
        .init(0x067e, 0x0809, 0xffff, nil, .hidPOS),
        .init(0x0db5, 0x0139, 0xffff, "access-is", .serial),
        .init(0x0db5, 0x013a, 0xffff, "access-is", .keyboard),
        .init(0x0db5, 0x013b, 0xffff, "access-is", .hidPOS),
        .init(0x1777, 0x0003, 0xffff, nil, .hidStream),
        .init(0x1fbb, 0x3850, 0xffff, nil, .serial),
        .init(0x1a86, 0x5723, 0xffff, nil, .serial),
        .init(0x1a86, 0x7523, 0xffff, nil, .serial),
    ]
}
