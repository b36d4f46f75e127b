// SPDX-License-Identifier: Apache-2.0

import Demands
import EPC
import ReaderDemands
import ReaderProtocols

/// Bytes from a reader's line: framing, the probe, and a whole session.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        frame(bytes, as: A0.Layout.self)
        _ = ReaderFamily.a0.traits.probe?.examine(bytes)
        converse(bytes, with: .a0) { choice in
            var options = ReaderOptions(
                antennas: choice % 2 == 0 ? [] : [.init(port: 1, powerCentidBm: 2700), .init(port: 2)],
                region: choice % 3 == 0 ? .europe : nil,
                session: choice % 5 == 0 ? 1 : nil
            )
            if choice % 7 == 0 { options.memoryReads = [.init(.tid, count: 6), .init(.user, count: 2)] }
            if choice % 11 == 0 { options.outputs = [3, 4] }
            return options
        }
    }
    return 0
}
