// SPDX-License-Identifier: Apache-2.0

import CAllocationCounter
import Glibc

/// Checks that nothing on the way of a read allocates memory once storage has its size.
///
/// A program and no test suite: only optimised code keeps the promise, and Swift Testing listens to thrown errors by
/// allocating. Says what allocates and ends with status 1.
@main
enum AllocationCheck {
    static func main() {
        guard allocation_counter_counts() else {
            print("allocations: not counted in this build")
            return
        }
        var verdict = Verdict()
        // The first array makes the runtime learn the type.
        var array = makeArray()
        let count = allocations { array = makeArray() }
        verdict.expect("an array of \(array.count) bytes is one allocation, not \(count)", count == 1)
        checkScans(&verdict)
        checkCompressedLinks(&verdict)
        checkValues(&verdict)
        checkTags(&verdict)
        checkEncoding(&verdict)
        checkScanners(&verdict)
        checkReaders(&verdict)
        checkWindows(&verdict)
        guard verdict.isGood else { exit(1) }
        print("allocations: none per decode, keystroke, record and repeated read")
    }
}

/// Makes an array out of the optimiser's sight.
@inline(never)
private func makeArray() -> [UInt8] { [UInt8](repeating: 1, count: 64) }
