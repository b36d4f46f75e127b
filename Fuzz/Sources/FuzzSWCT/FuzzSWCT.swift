// SPDX-License-Identifier: Apache-2.0

import Demands
import EPC
import ReaderDemands
import ReaderProtocols

/// Bytes from a reader's line: framing, the probe, and a whole session.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        frame(bytes, as: SWCT.Layout.self)
        _ = ReaderFamily.swct.traits.probe?.examine(bytes)
        converse(bytes, with: .swct) { choice in
            var options = ReaderOptions(
                antennas: choice % 2 == 0 ? [] : [.init(port: 1, powerCentidBm: 2600)],
                region: choice % 3 == 0 ? .europe : nil,
                session: choice % 5 == 0 ? 1 : nil
            )
            if choice % 11 == 0 { options.outputs = [1] }
            return options
        }
    }
    return 0
}
