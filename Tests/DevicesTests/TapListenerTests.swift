// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Testing

@testable import Devices

@Suite struct TapListenerTests {
    private func entry(_ bytes: [UInt8]) -> TapEntry {
        TapEntry(channel: 0, time: MonotonicTime(nanoseconds: 1), event: .bytes(bytes))
    }

    /// What was taken, in words: the first byte of an entry, or how many are lost.
    private func words(_ items: [TapListener.Item]) -> [String] {
        items.map { item in
            switch item {
            case .lost(let count): return "lost \(count)"
            case .entry(let entry):
                guard case .bytes(let bytes) = entry.event else { return "\(entry.event)" }
                return "\(bytes[0])"
            }
        }
    }

    @Test func `What finds no room is counted at its place`() async {
        let (listener, arrivals) = TapListener.make(itemCapacity: 4, byteCapacity: 1_000)
        for number in 0..<10 { listener.add(entry([UInt8(number)])) }
        #expect(words(listener.take()) == ["0", "1", "2", "lost 7"])
        listener.add(entry([20]))
        #expect(words(listener.take()) == ["20"])
        listener.finish()
        // One ring, however much there was, then the end.
        var rings = 0
        for await _ in arrivals { rings += 1 }
        #expect(rings == 1)
    }

    @Test func `Bytes are bounded as well as entries`() {
        let (listener, arrivals) = TapListener.make(itemCapacity: 100, byteCapacity: 10)
        for number in 0..<3 { listener.add(entry([UInt8](repeating: UInt8(number), count: 4))) }
        listener.add(entry([9]))
        #expect(words(listener.take()) == ["0", "1", "lost 1", "9"])
        withExtendedLifetime(arrivals) {}
    }

    @Test func `A point forgets who went away`() {
        let point = TapPoint()
        let (listener, arrivals) = TapListener.make()
        point.add(listener)
        point.note([1].span, on: 0, at: MonotonicTime(nanoseconds: 1))
        point.remove(listener)
        #expect(!point.isUsed)
        point.note([2].span, on: 0, at: MonotonicTime(nanoseconds: 2))
        #expect(words(listener.take()) == ["1"])
        withExtendedLifetime(arrivals) {}
    }

    @Test func `Dropping the stream abandons the listener`() async {
        await confirmation { abandoned in
            let (listener, arrivals) = TapListener.make()
            listener.whenAbandoned { abandoned() }
            withExtendedLifetime(arrivals) {}
        }
    }
}
