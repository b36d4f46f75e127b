// SPDX-License-Identifier: Apache-2.0

import Capture
import Devices
import Synchronization
import Testing

extension MockedUdevTests {
    /// What a listener was told.
    private final class News: Sendable {
        private let all = Mutex<[ListeningNews]>([])

        func add(_ news: ListeningNews) { all.withLock { $0.append(news) } }

        var heard: [String] {
            all.withLock {
                $0.compactMap { if case .heard(let candidate) = $0 { candidate.node } else { nil } }
            }
        }

        /// The nodes listened to, by the last word on it.
        var listening: [String]? {
            all.withLock { news in
                news.reversed().lazy.compactMap { news -> [String]? in
                    if case .candidates(let candidates, _) = news { candidates.map(\.node) } else { nil }
                }.first
            }
        }

        /// Waits, with a limit that only a failure reaches.
        func eventually(_ condition: (News) -> Bool) async -> Bool {
            for _ in 0..<4_000 {
                if condition(self) { return true }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return false
        }
    }

    @Test func `The scanner that is used is heard among those nobody claimed, also when plugged in later`()
        async throws
    {
        let machine = try #require(MockedMachine())
        let mine = MockedScanner()
        let keyboard = MockedScanner(port: "1-4", vendor: "046d", product: "c31c", serial: nil, number: 7)
        #expect(machine.plug(mine.description))
        #expect(machine.plug(keyboard.description))
        let devices = try await RunningDevices([
            .scanner(0, "bench", DeviceMatch(usb: DeviceMatch.USBID("05e0:1200"), serial: "S1"))
        ])
        #expect(await devices.sink.eventually { $0[0].states == ["ready"] })
        let news = News()
        let first = try #require(devices.runtime.listen(paths: []) { news.add($0) })
        let refused = devices.runtime.listen(paths: []) { _ in }
        #expect(refused == nil)
        #expect(await news.eventually { $0.listening == [keyboard.node] })
        let fresh = MockedScanner(port: "1-5", serial: "S2", number: 8)
        #expect(machine.plug(fresh.description))
        #expect(await news.eventually { $0.listening == [keyboard.node, fresh.node] })

        #expect(machine.write(try typed("0109506000134352"), to: fresh.node))
        #expect(await news.eventually { $0.heard.contains(fresh.node) })
        #expect(!news.heard.contains(keyboard.node))
        // What was heard is no scan, and the device that is configured goes on.
        #expect(machine.write(try typed("mine"), to: mine.node))
        #expect(await devices.sink.eventually { $0[0].scans == ["mine"] })
        await devices.runtime.stopListening(first)
        let second = try #require(devices.runtime.listen(paths: []) { _ in })
        // The first one's end is no end of the second.
        await devices.runtime.stopListening(first)
        let third = devices.runtime.listen(paths: []) { _ in }
        #expect(third == nil)
        await devices.runtime.stopListening(second)
        await devices.stop()
    }

    @Test func `A unit that took the port of one that was there in an earlier run is told as its successor`()
        async throws
    {
        let machine = try #require(MockedMachine())
        let notices = Mutex<[PlaceNotice]>([])
        let usb = DeviceMatch.USBID(vendor: 0x05E0, product: 0x1200)
        var bench = DeviceConfiguration.scanner(0, "bench", DeviceMatch(usb: usb, serial: "S1"))
        bench.takesSamePort = true
        let devices = try await RunningDevices(
            [bench],
            places: ["bench": UnitPlace(unit: "usb 05e0:1200 serial S1", usb: usb, port: "1-2")]
        ) { notice in notices.withLock { $0.append(notice) } }
        #expect(await devices.sink.eventually { $0[0].states == ["missing"] })
        let fresh = MockedScanner(serial: "S2", number: 9)
        #expect(machine.plug(fresh.description))
        for _ in 0..<4_000 where notices.withLock({ $0.isEmpty }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        let successor = DeviceIdentity.usbSerial(vendor: 0x05E0, product: 0x1200, serial: "S2")
        let told = notices.withLock { $0 }
        #expect(told == [.successor(successor, device: "bench")])
        await devices.stop()
    }
}
