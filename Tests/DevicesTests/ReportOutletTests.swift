// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Glibc
import ScannerInput
import Testing

@testable import Devices

/// The beeper of a HID POS scanner.
@Suite struct ReportOutletTests {
    private static func sounds(_ bits: [WritableKeyPath<HIDPOSSounds, HIDPOSSounds.Report?>: UInt8])
        -> HIDPOSSounds
    {
        var sounds = HIDPOSSounds()
        for (sound, bit) in bits {
            sounds[keyPath: sound] = HIDPOSSounds.Report(isFeature: false, bytes: [4, bit])
        }
        return sounds
    }

    /// What a device is sent for a signal, work being done at once.
    private func sent(_ signal: StationSignal, _ sounds: HIDPOSSounds) throws -> [UInt8]? {
        var ends: [Int32] = [0, 0]
        // The array has room for both.
        guard unsafe pipe(&ends) == 0 else { throw SystemCallFailure("pipe", errno: .inputOutput) }
        defer { for end in ends { close(end) } }
        let outlet = try #require(ReportOutlet(ends[1], path: "/dev/hidraw3", sounds: sounds) { $0() })
        if outlet.refusal(of: signal) != nil { return nil }
        #expect(outlet.turn(on: true, for: signal) == nil)
        #expect(outlet.turn(on: false, for: signal) == nil)
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = try SystemCall.read(ends[0], into: &buffer) ?? 0
        return Array(buffer.prefix(count))
    }

    @Test func `Each signal is the scanner's own sound for it, or the nearest it has`() throws {
        let all = Self.sounds([\.goodRead: 1, \.error: 2, \.notOnFile: 4])
        #expect(try sent(.ok, all) == [4, 1])
        #expect(try sent(.warn, all) == [4, 4])
        #expect(try sent(.stop, all) == [4, 2])
        let usual = Self.sounds([\.goodRead: 0x40, \.error: 0x20])
        #expect(try sent(.warn, usual) == [4, 0x20])
        let one = Self.sounds([\.goodRead: 0x40])
        #expect(try sent(.stop, one) == [4, 0x40])
        let wrong = Self.sounds([\.error: 0x20])
        #expect(try sent(.ok, wrong) == nil)
        #expect(ReportOutlet(0, path: "", sounds: HIDPOSSounds()) { _ in } == nil)
    }

    @Test func `A device that does not take them is not sent more and more`() throws {
        var work: [@Sendable () -> Void] = []
        let outlet = try #require(
            ReportOutlet(-1, path: "/dev/hidraw3", sounds: Self.sounds([\.goodRead: 1])) { work.append($0) }
        )
        let answers = (0..<10).map { _ in outlet.turn(on: true, for: .ok) }
        #expect(answers.prefix(4).allSatisfy { $0 == nil })
        #expect(answers.dropFirst(4).allSatisfy { $0 == "it does not take what its beeper is told" })
        #expect(work.count == 4)
        // No descriptor: each fails, and that is told once.
        for piece in work { piece() }
        let told = outlet.turn(on: true, for: .ok)
        #expect(told?.hasPrefix("it did not take what its beeper was told before") == true)
        #expect(outlet.turn(on: true, for: .ok) == nil)
    }
}
