// SPDX-License-Identifier: Apache-2.0

package import Capture
package import GS1
package import Pipeline
import ReadWindows
package import TallyConfig

extension DeviceEntry {
    /// A `[[scanner]]` as the pipeline needs to know it.
    package init(_ scanner: Configuration.Scanner, index: DeviceIndex) {
        self.init(index: index, name: scanner.name, kind: .scanner, readPoint: scanner.readPoint)
        decodeOptions = DecodeOptions(scanner.decoding)
        typesEPC = scanner.decoding.typesEPC
        repeatOptions.serialized = scanner.repeatGuard.serialized
        repeatOptions.other = scanner.repeatGuard.other
    }
}

extension DecodeOptions {
    /// How a `[[scanner]]` wants its scans read.
    package init(_ decoding: Configuration.Decoding) {
        self.init()
        // A poster's web address is what was printed, not a broken Digital Link.
        acceptsOtherLinks = true
        // Many a scanner comes set up to send the digits of UPC as they are printed; nothing else has so few.
        permitUnpaddedUPC = true
        switch decoding.unmarked {
        case .detect: unmarked = .detect
        case .text: unmarked = .text
        case .refuse: unmarked = .refuse
        }
        // The configuration's words are the decoder's own.
        for word in decoding.lenient { leniences.formUnion(Leniences(name: word.rawValue) ?? []) }
        checkAssociations = decoding.checksAssociations
        plusClaimsHIBC = decoding.plusClaimsHIBC
        permitZeroSuppressedGTIN = decoding.links.contains(.shortGTIN)
        permitConvenienceAlphas = decoding.links.contains(.alphas)
        permitCompressedLinks = decoding.links.contains(.compressed)
    }
}
