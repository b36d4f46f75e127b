// SPDX-License-Identifier: Apache-2.0

import Demands
import ReaderDemands
import ReaderProtocols

/// Bytes from an Alien reader: lines, and a whole session.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        demandLines(bytes, endsAtNUL: true)
        converse(bytes, with: .alien) { choice in
            var options = ReaderOptions(
                antennas: choice % 2 == 0 ? [] : [.init(port: 1, powerCentidBm: 2700), .init(port: 2)],
                session: choice % 5 == 0 ? 1 : nil
            )
            if choice % 3 == 0 { options.outputs = [1, 2] }
            if choice % 7 == 0 { options.memoryReads = [.init(choice % 2 == 0 ? .tid : .user, count: 6)] }
            return options
        }
    }
    return 0
}
