// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators

/// A scanner driver under test, and all it has said.
struct Bench<Driver: ScannerDriver> {
    var driver: Driver
    var output = ScanOutput()
    /// When the next scan starts, in nanoseconds.
    var time: Int64 = 1_000_000_000

    init(_ driver: Driver) { self.driver = driver }

    /// The texts of all scans, as strings.
    var texts: [String] {
        output.scans.map { String(decoding: output.text[$0.range], as: UTF8.self) }
    }

    /// Whether each scan is damaged.
    var damage: [Bool] { output.scans.map(\.scan.isDamaged) }

    mutating func feed(_ bytes: [UInt8], at nanoseconds: Int64? = nil) {
        let now = MonotonicTime(nanoseconds: nanoseconds ?? time)
        driver.feed(bytes.span, at: now, into: &output)
    }

    mutating func tick(at nanoseconds: Int64) {
        driver.tick(at: MonotonicTime(nanoseconds: nanoseconds), into: &output)
    }

    mutating func disconnect() {
        driver.disconnect(at: MonotonicTime(nanoseconds: time), into: &output)
    }

    /// Lets time pass without a tick.
    mutating func wait(milliseconds: Int64) { time += milliseconds * 1_000_000 }
}

extension Bench<KeyboardWedge> {
    init(_ options: ScannerOptions = ScannerOptions(), keyMap: KeyMap = .us) {
        self.init(KeyboardWedge(options: options, keyMap: keyMap))
    }

    /// Types a scan from the present time on; time moves to the end of it.
    mutating func type(
        _ text: String,
        as typing: ScannerTyping = ScannerTyping(),
        fault: ScannerTyping.Fault? = nil
    ) throws {
        let events = try typing.type(Array(text.utf8), fault: fault)
        let end = time + (events.last?.time.nanoseconds ?? 0) + 4_000_000
        feed(records(events, from: time), at: end)
        time = end
    }

    /// Presses keys one after another, 1 ms apart: a positive code goes down, a negative one comes up.
    mutating func press(_ keys: Int...) {
        for key in keys {
            let code = UInt16(key.magnitude)
            event(InputEvent.key, code, key > 0 ? 1 : 0)
            event(InputEvent.synchronization, InputEvent.report, 0)
            time += 1_000_000
        }
    }

    /// Feeds one event at the present time.
    mutating func event(_ type: UInt16, _ code: UInt16, _ value: Int32) {
        feed(
            records(
                [InputEvent(time: MonotonicTime(nanoseconds: 0), type: type, code: code, value: value)],
                from: time
            )
        )
    }

    mutating func resynchronise(pressed: [UInt8] = []) {
        driver.resynchronise(pressed: pressed.span, at: MonotonicTime(nanoseconds: time), into: &output)
    }
}

/// The bytes of events whose times count from `start`.
func records(_ events: [InputEvent], from start: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    for var event in events {
        event.time = event.time.advanced(byNanoseconds: start)
        event.append(to: &bytes)
    }
    return bytes
}
