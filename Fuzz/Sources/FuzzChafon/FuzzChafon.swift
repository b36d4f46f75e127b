// SPDX-License-Identifier: Apache-2.0

import Demands
import ReaderDemands
import ReaderProtocols

/// Bytes from the line of a Chafon CF reader: framing on both sides, the probe, and a whole session.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        scan(bytes, as: Chafon.Format(.reader))
        scan(bytes, as: Chafon.Format(.host))
        _ = ReaderFamily.chafon.traits.probe?.examine(bytes)
        converse(bytes, with: .chafon) { choice in
            var options = ReaderOptions(
                antennas: choice % 2 == 0 ? [] : [.init(port: 1, powerCentidBm: 2700), .init(port: 2)],
                region: choice % 3 == 0 ? .europe : nil,
                session: choice % 5 == 0 ? 1 : nil
            )
            if choice % 7 == 0 { options.outputs = [1] }
            return options
        }
    }
    return 0
}
