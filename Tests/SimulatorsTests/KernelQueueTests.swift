// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

/// Against `drivers/input/evdev.c` of Linux 6.1.
@Suite struct KernelQueueTests {
    private func event(_ type: UInt16, _ code: UInt16, _ value: Int32 = 0) -> InputEvent {
        InputEvent(time: MonotonicTime(nanoseconds: 1), type: type, code: code, value: value)
    }

    private var report: InputEvent { event(InputEvent.synchronization, InputEvent.report) }

    @Test func `only complete reports are read`() {
        var queue = KernelQueue()
        queue.pass(event(InputEvent.key, 30, 1))
        #expect(!queue.isReadable)
        #expect(queue.read().isEmpty)
        queue.pass(report)
        queue.pass(event(InputEvent.key, 30, 0))
        #expect(queue.read() == [event(InputEvent.key, 30, 1), report])
        #expect(queue.count == 1)
    }

    @Test func `a masked event takes no place, and a report of nothing else is none`() {
        var queue = KernelQueue()
        queue.pass(event(InputEvent.miscellaneous, InputEvent.scanCode, 4))
        queue.pass(report)
        #expect(queue.count == 0)
        var unmasked = KernelQueue(keepsScanCodes: true)
        unmasked.pass(event(InputEvent.miscellaneous, InputEvent.scanCode, 4))
        unmasked.pass(report)
        #expect(unmasked.count == 2)
    }

    @Test func `63 events wait, the 64th leaves SYN_DROPPED and itself`() {
        var queue = KernelQueue()
        for _ in 0..<31 {
            queue.pass(event(InputEvent.key, 30, 1))
            queue.pass(report)
        }
        queue.pass(event(InputEvent.key, 31, 1))
        #expect(queue.count == 63)
        #expect(queue.overflows == 0)
        queue.pass(report)
        #expect(queue.overflows == 1)
        #expect(queue.read() == [event(InputEvent.synchronization, InputEvent.dropped), report])
    }

    @Test func `after an overflow within a report nothing is read before it ends`() {
        var queue = KernelQueue()
        queue.pass(event(InputEvent.key, 30, 1))
        queue.pass(event(InputEvent.key, 31, 1))
        queue.pass(report)
        for _ in 0..<30 {
            queue.pass(event(InputEvent.key, 30, 0))
            queue.pass(report)
        }
        #expect(queue.count == 63)
        queue.pass(event(InputEvent.key, 32, 1))
        #expect(queue.overflows == 1)
        #expect(!queue.isReadable)
        queue.pass(report)
        let rest = queue.read()
        #expect(rest.map(\.code) == [InputEvent.dropped, 32, InputEvent.report])
    }
}
