// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import Testing

extension LLRPTests {
    /// The smallest continuous inventory, byte for byte.
    struct RequestTests {
        @Test(
            arguments: [
                (.capabilities, 1, "04010000000b0000000100"),
                (
                    .configuration(keepaliveMilliseconds: 10_000, holdsReports: nil), 2,
                    "04030000003b000000020000f4002700f5000700018000f5000700028000f5000700038000f5000700048000f500070008"
                        + "8000dc00090100002710"
                ),
                (
                    .configuration(keepaliveMilliseconds: 10_000, holdsReports: true), 2,
                    "040300000040000000020000f4002700f5000700018000f5000700028000f5000700038000f5000700048000f500070008"
                        + "8000dc0009010000271000e2000580"
                ),
                (.deleteROSpecs, 4, "04150000000e0000000400000000"),
                (.deleteAccessSpecs, 5, "04290000000e0000000500000000"),
                (
                    .addROSpec(LLRP.Inventory()), 6,
                    "0414000000500000000600b1004600000001000000b2001200b300050100b60009000000000000b700180001000000b8"
                        + "0009000000000000ba000700010100ed001202000100ee000b1f80015c0005c0"
                ),
                (.enableROSpec(1), 7, "04180000000e0000000700000001"),
                (.enableEventsAndReports, 8, "04400000000a00000008"),
                (.disableROSpec(1), 9, "04190000000e0000000900000001"),
                (.close, 9, "040e0000000a00000009"),
                (.keepaliveAck, 0x0102_0304, "04480000000a01020304"),
            ] as [(LLRP.Request, UInt32, String)]
        )
        func `requests as they are on the wire`(request: LLRP.Request, id: UInt32, hex: String) {
            var writer = LLRP.MessageWriter()
            request.write(id: id, to: &writer)
            #expect(writer.bytes == Hex.bytes(hex))
        }
    }
}
