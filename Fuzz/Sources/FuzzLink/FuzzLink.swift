// SPDX-License-Identifier: Apache-2.0

import Demands
import GS1

/// The datum as a Digital Link, compressed or not, and in the form for people, with and without associations.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { datum in
        for rules in 0..<4 {
            var options = DecodeOptions()
            options.checkAssociations = rules & 1 == 0
            options.permitZeroSuppressedGTIN = rules & 2 != 0
            options.permitConvenienceAlphas = rules & 2 != 0
            let decoder = ScanDecoder(options: options)
            var list = ElementList()
            do throws(DecodeFailure) {
                try decoder.decodeLink(datum, into: &list)
                demand(list, from: datum, by: decoder)
            } catch {
                demand(error, of: datum)
            }
            do throws(DecodeFailure) {
                try decoder.decodeBracketed(datum, into: &list)
                demand(list, from: datum, by: decoder)
            } catch {
                demand(error, of: datum)
            }
            options.permitCompressedLinks = true
            do throws(DecodeFailure) {
                try ScanDecoder(options: options).decodeLink(datum, into: &list)
                demandCompressedLink(list, by: decoder)
                demandMeanings(list)
                demandIdentity(list)
            } catch {
                demand(error, of: datum)
            }
        }
    }
    return 0
}
