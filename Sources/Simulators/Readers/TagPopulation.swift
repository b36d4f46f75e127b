// SPDX-License-Identifier: Apache-2.0

internal import EPC

/// A number of items with distinct SGTIN-96 tags, the same for the same seed.
public struct TagPopulation: Hashable, Sendable {
    /// The tags.
    public var tags: [SimulatedTag]

    /// Items stacked on a pallet of 1.2 m by 0.8 m by 1.4 m.
    ///
    /// Their GTINs are of the GS1 Company Prefix 9506000, which GS1 keeps for examples.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - seed: Decides about serial numbers and places.
    ///   - products: Over how many GTINs they are spread, in runs of neighbours.
    public init(pallet count: Int, seed: UInt64, products: Int = 4) {
        var random = SeededRandom(seed: seed)
        let firstSerial = random.next() % 1_000_000_000
        let products = max(1, min(products, 10_000))
        let items = UInt64(1_000 + random.next() % 80_000)
        tags = (0..<max(0, count)).compactMap { index in
            let product = UInt64(index * products / max(1, count))
            let gtin = Self.gtin(itemReference: items + product)
            let place = SimulatedTag.Place(
                ahead: 1.2 * (random.unit() - 0.5),
                left: 0.8 * (random.unit() - 0.5),
                above: 1.4 * (random.unit() - 0.5)
            )
            let serial = firstSerial + UInt64(index)
            guard let item = SGTIN96(gtin: gtin, serial: serial, companyPrefixLength: 7, filter: 1) else {
                return nil
            }
            var tag = SimulatedTag(epc: item.bits, gtin: gtin, serial: serial, place: place)
            tag.tid = SimulatedTag.tid(serial: seed &* 1_000_003 &+ UInt64(index))
            return tag
        }
    }

    /// Just these tags.
    public init(_ tags: [SimulatedTag]) { self.tags = tags }

    /// Indicator 0, the company prefix, an item reference of five digits, and the check digit.
    private static func gtin(itemReference: UInt64) -> UInt64 {
        let digits = 9_506_000 * 100_000 + itemReference % 100_000
        var sum: UInt64 = 0
        var rest = digits
        var weight: UInt64 = 3
        while rest > 0 {
            sum += rest % 10 * weight
            weight = 4 - weight
            rest /= 10
        }
        return digits * 10 + (10 - sum % 10) % 10
    }
}
