// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Testing

@testable import TallyCommands

@Suite struct DeviceChecksTests {
    /// A machine made of files.
    private func machine(_ files: [String: String]) throws -> DeviceChecks {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("tally-\(UUID().uuidString)")
        for (path, text) in files {
            let file = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        return DeviceChecks(root: root.path)
    }

    @Test func `Drivers that are missing are named with the modules to load`() throws {
        let checks = try machine([
            "proc/devices": "Character devices:\n 13 input\n166 ttyACM\n\nBlock devices:\n  8 sd\n",
            "etc/udev/hwdb.bin": "KSLPHHRH TALLY_CLAIM=1",
        ])
        defer { try? FileManager.default.removeItem(atPath: checks.root) }
        let all = checks.all()
        #expect(all.map(\.name) == ["device drivers", "udev hardware database"])
        #expect(all[0].verdict == .warning)
        #expect(all[0].finding.hasPrefix("hidraw and ttyUSB not registered"))
        #expect(all[0].mend == "sudo modprobe -a usbhid usbserial; sudo systemctl restart tallyd")
        #expect(all[1].verdict == .ok)
    }

    @Test func `A database without scanners, and an interface without driver, are found`() throws {
        let checks = try machine([
            "proc/devices": "13 input\n240 hidraw\n166 ttyACM\n188 ttyUSB\n",
            "usr/lib/udev/hwdb.bin": "KSLPHHRH",
            "sys/bus/usb/devices/1-2/idVendor": "05e0\n",
            "sys/bus/usb/devices/1-2/idProduct": "1701\n",
            "sys/bus/usb/devices/1-2:1.0/bInterfaceClass": "02\n",
            "sys/bus/usb/devices/1-3:1.0/bInterfaceClass": "03\n",
            "sys/bus/usb/devices/1-3:1.0/driver/x": "",
            "sys/bus/usb/devices/1-4:1.0/bInterfaceClass": "08\n",
        ])
        defer { try? FileManager.default.removeItem(atPath: checks.root) }
        let all = checks.all()
        #expect(all.map(\.verdict) == [.ok, .warning, .warning])
        #expect(all[2].name == "usb 1-2:1.0")
        #expect(all[2].finding == "no driver has taken this interface of 05e0:1701")
        #expect(all[2].mend == "sudo modprobe cdc_acm, if it is a scanner")
    }

    @Test(arguments: [
        ("", DoctorReport.Check.Verdict?.none), ("layout = \"us\"", nil), ("layout = \"zz\"", .failed),
    ])
    func `A layout that is not to be had here is found`(key: String, verdict: DoctorReport.Check.Verdict?)
        throws
    {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("tally-\(UUID().uuidString)")
        try Data("[[scanner]]\nname = \"a\"\nmatch = { path = \"/dev/null\" }\n\(key)\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let check = MachineChecks(configurationFile: file.path, stateDirectory: "/tmp").layouts()
        #expect(check?.verdict == verdict)
        if verdict != nil { #expect(check?.finding.contains("zz") == true) }
    }
}
