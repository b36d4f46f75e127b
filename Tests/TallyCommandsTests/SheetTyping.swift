// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import KeyboardLayouts
import ScannerInput
import Simulators

@testable import TallyCommands

/// A simulated scanner that scans the test sheet.
struct SheetTyping {
    var typing = ScannerTyping()
    /// What it sends before each symbol's data, such as a symbology identifier.
    var identifiers = ["]Q1", "]Q3"]
    /// What it types for the separator.
    var separator: [UInt8] = [0x1D]
    /// A key it presses for the separator in place of text.
    var separatorKey: UInt16?

    private static let text = Array(CalibrationSheet.text.utf8)
    private static let (head, tail) = (
        Array(CalibrationSheet.elementString.head.utf8), Array(CalibrationSheet.elementString.tail.utf8)
    )

    /// The records of both scans, a second apart.
    func deliveries() throws -> [ScannerDelivery] {
        let first = try typing.type(Array(identifiers[0].utf8) + Self.text)
        var second: [InputEvent]
        if let separatorKey {
            var beginning = typing
            beginning.suffix = .none
            second = try beginning.type(Array(identifiers[1].utf8) + Self.head)
            for value in [Int32(1), 0] {
                let time = MonotonicTime(nanoseconds: (second.last?.time.nanoseconds ?? 0) + 4_000_000)
                second.append(InputEvent(time: time, type: InputEvent.key, code: separatorKey, value: value))
                second.append(InputEvent(time: time, type: 0, code: 0, value: 0))
            }
            second = try Self.join(second, typing.type(Self.tail), pause: 4_000_000)
        } else {
            second = try typing.type(Array(identifiers[1].utf8) + Self.head + separator + Self.tail)
        }
        // Through the records of the tap, as they come from the daemon.
        var log = DeliveryLog()
        for event in Self.join(first, second, pause: 1_000_000_000) {
            var record = TapRecord(.event, timeUs: event.time.nanoseconds / 1_000, channel: 0)
            (record.type, record.code, record.value) = (event.type, event.code, event.value)
            log.take(record)
        }
        log.finish()
        return log.deliveries
    }

    private static func join(_ first: [InputEvent], _ second: [InputEvent], pause: Int64) -> [InputEvent] {
        let start = (first.last?.time.nanoseconds ?? 0) + pause
        return first
            + second.map { event in
                var event = event
                event.time = event.time.advanced(byNanoseconds: start)
                return event
            }
    }

    /// What is found of it.
    func findings() throws -> CalibrationFindings {
        Calibration(layouts: Calibration.tryableLayouts()).findings(of: try deliveries())
    }

    /// The layout by its name.
    static func map(_ name: String) throws -> KeyMap {
        guard let layout = LayoutName(name) else { throw LayoutFailure.unknown(.us) }
        return try KeyboardLayouts.keyMap(of: layout)
    }
}

extension CalibrationFindings {
    subscript(setting: String) -> SettingValue? { settings.first { $0.key == setting }?.value }
}
