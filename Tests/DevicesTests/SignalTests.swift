// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Glibc
import ScannerInput
import Testing

@testable import Devices

struct SignalTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func `A flood of signals reaches a device as one, and a graver one gets through`() {
        var limiter = SignalLimiter()
        let flood = (0..<200).filter { limiter.admits(.ok, at: time(Int64($0))) }
        #expect(flood == [0])
        let asked: [(StationSignal, Int64)] = [
            (.warn, 201), (.ok, 202), (.warn, 202), (.stop, 203), (.stop, 452), (.ok, 453),
        ]
        let given = asked.filter { limiter.admits($0.0, at: time($0.1)) }.map(\.1)
        #expect(given == [201, 203, 453])
    }

    @Test func `No two signals look or sound alike`() {
        let patterns = StationSignal.allCases.map(SignalPattern.init)
        #expect(Set(patterns.map(\.times)).count == patterns.count)
        #expect(Set(patterns.map(\.pitch)).count == patterns.count)
        #expect(StationSignal.allCases.sorted() == [.ok, .warn, .stop])
    }

    @Test func `Five keys in a row without a pause are a scanner's, once for each run`() {
        var keys = HeardKeys()
        let heard = (0..<13).filter { keys.press(at: time(Int64($0) * 8)) }
        #expect(heard == [4])
        // The next scan.
        let again = (0..<13).filter { keys.press(at: time(1_000 + Int64($0) * 40)) }
        #expect(again == [4])
    }

    @Test func `A person's typing is not heard, however long`() {
        var keys = HeardKeys()
        var now: Int64 = 0
        for gap: Int64 in [120, 95, 81, 300, 60, 90, 70, 70, 110, 50, 60, 70, 100]
            + Array(repeating: 90, count: 500)
        {
            now += gap
            let isHeard = keys.press(at: time(now))
            #expect(!isHeard)
        }
    }

    @Test func `Stamps that go backwards are survived`() {
        var keys = HeardKeys()
        for stamp in [MonotonicTime(nanoseconds: .max), time(0), MonotonicTime(nanoseconds: .max), time(5)] {
            _ = keys.press(at: stamp)
        }
    }

    @Test(arguments: [
        (UInt16?.none, [UInt16](), [UInt16](), SignalAnswer.Means?.none), (nil, [0, 1, 2], [], nil),
        (2, [0, 1, 2], [1, 2], .led), (8, [0, 1, 2], [1], .bell), (nil, [0], [1, 2], .bell),
    ])
    func `A light is used where it is asked for, a bell where there is one`(
        led: UInt16?,
        lights: [UInt16],
        sounds: [UInt16],
        means: SignalAnswer.Means?
    ) throws {
        var options = SignalOptions()
        options.led = led
        let loop = try CaptureLoop()
        let player = SignalPlayer(options, loop: loop)
        let ends = try Ends()
        player.begin(
            EventOutlet(
                ends.device,
                led: led,
                lights: Set(lights),
                litLights: [],
                sounds: Set(sounds)
            )
        )
        #expect(Set(player.means.values) == Set([means].compactMap { $0 }))
        let answer = player.play(.ok, at: time(0))
        if let means {
            #expect(answer == .given(means))
            #expect(player.counts.given == 1)
        } else {
            guard case .cannot = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(player.counts.failed == 1)
        }
    }

    @Test func `A signal under way when its device is closed ends off`() throws {
        let loop = try CaptureLoop()
        let player = SignalPlayer(SignalOptions(), loop: loop)
        let ends = try Ends()
        player.begin(
            EventOutlet(ends.device, led: nil, lights: [], litLights: [], sounds: [EventDevice.bell])
        )
        _ = player.play(.stop, at: time(0))
        player.end()
        // Nothing is on any more, so that nothing is switched off.
        player.end()
        #expect(ends.readValues(2, type: EventDevice.sound, code: EventDevice.bell) == [1, 0])
    }

    @Test func `The lights of locks are put out, and no others`() throws {
        let ends = try Ends()
        EventDevice.putOutLocks(of: ends.device, lights: [0, 1, 2, 8])
        // What comes behind them shows that nothing else came.
        _ = EventDevice.write(type: EventDevice.light, code: 2, value: 7, to: ends.device)
        let events = ends.readEvents(3)
        #expect(events.map(\.code) == [0, 1, 2])
        #expect(events.map(\.value) == [0, 0, 7])
        #expect(events.allSatisfy { $0.type == EventDevice.light })
    }

    @Test func `A signal goes on and off as often as it says, and ends off`() async throws {
        let loop = try CaptureLoop()
        try loop.start()
        let ends = try Ends()
        let box = PlayerBox()
        loop.postPatiently {
            let player = SignalPlayer(SignalOptions(), loop: loop)
            player.begin(
                EventOutlet(ends.device, led: nil, lights: [], litLights: [], sounds: [EventDevice.tone])
            )
            _ = player.play(.warn, at: Clocks.now().monotonic)
            box.player = player
        }
        let values = ends.readValues(4, type: EventDevice.sound, code: EventDevice.tone)
        #expect(values == [1_000, 0, 1_000, 0])
        loop.stop()
    }

    @Test(
        arguments: zip(
            [[], [1], [2]] as [Set<UInt16>],
            [[1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]] as [[Int32]]
        )
    )
    func `A light blinks from how it was, and is how it was afterwards`(
        lit: Set<UInt16>,
        wanted: [Int32]
    ) async throws {
        let loop = try CaptureLoop()
        try loop.start()
        let ends = try Ends()
        let box = PlayerBox()
        loop.postPatiently {
            let player = SignalPlayer(SignalOptions(), loop: loop)
            player.begin(EventOutlet(ends.device, led: 1, lights: [1, 2], litLights: lit, sounds: []))
            _ = player.play(.warn, at: Clocks.now().monotonic)
            box.player = player
        }
        let values = ends.readValues(4, type: EventDevice.light, code: 1)
        #expect(values == wanted)
        loop.stop()
    }

    @Test(arguments: zip([[], [1]] as [Set<UInt16>], [[1, 0], [0, 1]] as [[Int32]]))
    func `A light that blinks while its device is closed is put back before`(
        lit: Set<UInt16>,
        wanted: [Int32]
    ) throws {
        let loop = try CaptureLoop()
        let ends = try Ends()
        let player = SignalPlayer(SignalOptions(), loop: loop)
        player.begin(EventOutlet(ends.device, led: 1, lights: [1], litLights: lit, sounds: []))
        #expect(player.play(.stop, at: time(0)) == .given(.led))
        player.end()
        let values = ends.readValues(2, type: EventDevice.light, code: 1)
        #expect(values == wanted)
        #expect(player.means.isEmpty)
    }

    @Test func `A graver signal begins with the light as it was`() throws {
        let loop = try CaptureLoop()
        let ends = try Ends()
        let player = SignalPlayer(SignalOptions(), loop: loop)
        player.begin(EventOutlet(ends.device, led: 1, lights: [1], litLights: [], sounds: []))
        #expect(player.play(.ok, at: time(0)) == .given(.led))
        #expect(player.play(.stop, at: time(1)) == .given(.led))
        let values = ends.readValues(3, type: EventDevice.light, code: 1)
        #expect(values == [1, 0, 1])
    }
}

/// Keeps a player alive; the loop's thread alone touches it.
private final class PlayerBox: @unchecked Sendable {
    var player: SignalPlayer?
}

/// A device that keeps what is written to it: a pipe.
private final class Ends: Sendable {
    let device: Int32
    private let reader: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        // The array has room for both.
        guard unsafe pipe(&ends) == 0 else { throw SystemCallFailure("pipe", errno: .inputOutput) }
        (reader, device) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(device)
    }

    /// The values of one light or sound among so many events; waits for them.
    func readValues(_ count: Int, type: UInt16, code: UInt16) -> [Int32] {
        readEvents(count).filter { $0.type == type && $0.code == code }.map(\.value)
    }

    /// So many events, each followed by the end of its report; waits for them.
    func readEvents(_ count: Int) -> [InputEvent] {
        var framer = InputEventFramer()
        var events: [InputEvent] = []
        var reports = 0
        var buffer = [UInt8](repeating: 0, count: 48)
        while reports < count {
            var waiting = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            // The pointers are to locals, for the calls.
            guard unsafe poll(&waiting, 1, 20_000) == 1 else { break }
            let got = unsafe read(reader, &buffer, buffer.count)
            guard got > 0 else { break }
            var offset = 0
            let bytes = buffer.span.extracting(0..<got)
            while let event = framer.next(in: bytes, from: &offset) {
                if event.type == InputEvent.synchronization { reports += 1 } else { events.append(event) }
            }
        }
        return events
    }
}
