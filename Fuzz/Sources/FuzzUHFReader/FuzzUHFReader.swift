// SPDX-License-Identifier: Apache-2.0

import Demands
import ReaderDemands
import ReaderProtocols

/// Bytes from the line of a UHFReader18 or 288: framing on both sides, the probe, and whole sessions.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        scan(bytes, as: UHFReader.Format(.reader))
        scan(bytes, as: UHFReader.Format(.host))
        _ = ReaderFamily.uhfReader288.traits.probe?.examine(bytes)
        for family in [ReaderFamily.uhfReader18, .uhfReader288] {
            converse(bytes, with: family) { choice in
                var options = ReaderOptions(
                    antennas: choice % 2 == 0 ? [] : [.init(port: 1, powerCentidBm: 2700), .init(port: 2)],
                    region: choice % 3 == 0 ? .europe : nil,
                    session: choice % 5 == 0 ? 2 : nil
                )
                if choice % 7 == 0 { options.memoryReads = [.init(.tid, count: 6)] }
                if choice % 11 == 0 { options.outputs = [1, 2] }
                return options
            }
        }
    }
    return 0
}
