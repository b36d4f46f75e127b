// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Testing

struct AssignmentsTests {
    @Test func `keys of settings travel as they are, those of the report in JSON's way`() throws {
        var device = Assignment(name: "bench-4", kind: "scanner", adopted: "2026-11-22T19:27:31.020342Z")
        device.settings = [
            "read_point": .text("p"), "maxLength": .integer(7),
            "match": .table(["usb": .text("05e0:1200"), "oddKey": .flag(true)]),
        ]
        device.replaced = .init(unit: "new", wasUnit: "old", time: "t", by: "operator")
        device.place = .init(unit: "new", usb: "05e0:1200", port: "1-2")
        let data = try ReportJSON.encode(device)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains(#""was_unit":"old""#))
        #expect(text.contains(#""maxLength":7"#))
        #expect(text.contains(#""oddKey":true"#))
        #expect(try ReportJSON.decode(Assignment.self, from: data) == device)
    }

    @Test(arguments: [
        ("true", SettingValue.flag(true)), ("1", .integer(1)), ("-5", .integer(-5)), ("1.5", .number(1.5)),
        (#""1""#, .text("1")), ("[]", .list([])), (#"["a",1]"#, .list([.text("a"), .integer(1)])),
        ("{}", .table([:])), (#"{"a":{"b":false}}"#, .table(["a": .table(["b": .flag(false)])])),
    ])
    func `values are read as what they are and written as they were`(json: String, value: SettingValue) throws
    {
        #expect(SettingValue(json: json) == value)
        let again = String(decoding: try ReportJSON.encode(value), as: UTF8.self)
        #expect(SettingValue(json: again) == value)
    }

    @Test(arguments: ["", "tab", "{", "null", "[null]", "0x10"])
    func `what is no value of JSON is none`(text: String) {
        #expect(SettingValue(json: text) == nil)
    }

    @Test func `null takes a setting back`() throws {
        let order = try ReportJSON.decode(
            SettingsOrder.self,
            from: Data(#"{"settings":{"suffix":null,"layout":"de"}}"#.utf8)
        )
        #expect(order.settings.keys.sorted() == ["layout", "suffix"])
        #expect(order.settings["layout"] == .some(.text("de")))
        #expect(order.settings["suffix"] == .some(nil))
        let again = try ReportJSON.decode(SettingsOrder.self, from: ReportJSON.encode(order))
        #expect(again.settings == order.settings)
    }

    @Test func `each name has one assignment at most`() {
        var assignments = Assignments()
        assignments["a"] = Assignment(name: "a", kind: "scanner")
        assignments["b"] = Assignment(name: "b", kind: "reader")
        assignments["a"] = Assignment(name: "a", kind: "scanner", adopted: "t")
        #expect(assignments.devices.map(\.name) == ["a", "b"])
        #expect(assignments["a"]?.adopted == "t")
        assignments["a"] = nil
        assignments["c"] = nil
        #expect(assignments.devices.map(\.name) == ["b"])
    }
}
