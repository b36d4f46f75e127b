// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

@Suite struct CheckDigitTests {
    /// Weights 3 and 1 from the right, digit by digit (General Specifications, 7.9.1).
    private func reference(_ digits: ArraySlice<UInt8>) -> UInt8 {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            sum += (place % 2 == 0 ? 3 : 1) * Int(digit - UInt8(ascii: "0"))
        }
        return UInt8(ascii: "0") + UInt8((10 - sum % 10) % 10)
    }

    @Test(arguments: 0...40)
    func eachLengthHasItsDigit(_ length: Int) {
        var state: UInt64 = 7
        for _ in 0..<50 {
            let digits = (0..<(length + 3)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(ascii: "0") + UInt8(state >> 40 & 0xFF) % 10
            }
            let range = 2..<(2 + length)
            #expect(CheckDigit.of(digits.span, range) == reference(digits[range]))
        }
    }

    @Test(arguments: Array("0123456789".utf8))
    func oneDigitOnlyIsAccepted(_ digit: UInt8) {
        let scan = Array("]E0950600013435".utf8) + [digit]
        var list = ElementList()
        let isAccepted = (try? ScanDecoder().decode(scan.span, into: &list)) != nil
        #expect(isAccepted == (digit == UInt8(ascii: "2")))
    }

    @Test func aLetterIsFoundAtEachPlace() {
        for place in 3..<16 {
            var scan = Array("]E09506000134352".utf8)
            for byte in [UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "A"), 0x00, 0xB5, 0xFF] {
                scan[place] = byte
                var list = ElementList()
                #expect { _ = try ScanDecoder().decode(scan.span, into: &list) } throws: {
                    ($0 as? DecodeFailure)?.code == .character && ($0 as? DecodeFailure)?.offset == place
                }
            }
        }
    }
}
