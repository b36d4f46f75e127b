// SPDX-License-Identifier: Apache-2.0

import GS1

/// How the bits behind the partition value are split between company prefix and reference (TDS 2.3, 14.3.3).
///
/// The partition value P gives the prefix 12 − P digits; a scheme has `bits` for prefix and reference together, and
/// as many digits for the reference as its key leaves.
///
/// ```
/// P              0    1    2    3    4    5    6
/// prefix digits  12   11   10   9    8    7    6
/// prefix bits    40   37   34   30   27   24   20
/// ```
struct Partition {
    /// The bits of prefix and reference together.
    let bits: Int

    /// The digits of prefix and reference together.
    let digits: Int

    static let gtin = Partition(bits: 44, digits: 13)
    static let sscc = Partition(bits: 58, digits: 17)
    static let gln = Partition(bits: 41, digits: 12)
    static let grai = Partition(bits: 44, digits: 12)
    static let cpi96 = Partition(bits: 51, digits: 15)
    static let giai96 = Partition(bits: 82, digits: 25)

    /// The bits of a company prefix of `digits` digits, 6 to 12.
    static func prefixBits(digits: Int) -> Int { prefixBits[min(max(12 - digits, 0), 6)] }

    /// The bits of a company prefix, by partition value.
    private static let prefixBits: [7 of Int] = [40, 37, 34, 30, 27, 24, 20]
}

/// Company prefix and reference, as the bits of a partitioned scheme hold them.
///
/// ```
/// bit  0        8        11          14
///      header 8 │ filter 3 │ partition 3 │ company prefix │ reference
/// ```
struct PartitionedKey {
    let prefix: DigitField
    let reference: DigitField

    /// Reads and checks partition value, company prefix and reference (TDS 2.3, 14.4.3).
    @inline(__always)
    init(_ bits: MemoryBits, _ scheme: Scheme, _ table: Partition) throws(EPCFailure) {
        let partition = Int(bits.bits(at: 11, count: 3))
        guard partition < 7 else { throw EPCFailure(.partition, scheme: scheme, bit: 11) }
        let digits = 12 &- partition
        let referenceBits = table.bits &- Partition.prefixBits(digits: digits)
        let both = bits.bits(at: 14, count: table.bits)
        prefix = DigitField(value: both &>> UInt64(referenceBits), digits: digits)
        reference = DigitField(
            value: both & (1 &<< UInt64(referenceBits) &- 1),
            digits: table.digits &- digits
        )
        guard prefix.value < powerOfTen(digits) else {
            throw EPCFailure(.companyPrefix, scheme: scheme, bit: 14)
        }
        guard reference.value < powerOfTen(reference.digits) else {
            throw EPCFailure(.reference, scheme: scheme, bit: 14 + table.bits - referenceBits)
        }
    }

    /// Prefix and reference as one number.
    @inline(__always)
    var body: UInt64 { prefix.value &* powerOfTen(reference.digits) &+ reference.value }

    /// The same with the first digit of the reference in front: the indicator of a GTIN, the extension digit of an SSCC.
    @inline(__always)
    var turnedBody: UInt64 {
        let scale = powerOfTen(reference.digits &- 1)
        let leading = reference.value / scale
        let rest = reference.value &- leading &* scale
        return (leading &* powerOfTen(prefix.digits) &+ prefix.value) &* scale &+ rest
    }
}

extension DigitField {
    /// Partition value and company prefix alone, where what follows is no number of the partition's.
    @inline(__always)
    init(companyPrefixOf bits: MemoryBits, _ scheme: Scheme) throws(EPCFailure) {
        let partition = Int(bits.bits(at: 11, count: 3))
        guard partition < 7 else { throw EPCFailure(.partition, scheme: scheme, bit: 11) }
        let digits = 12 &- partition
        let value = bits.bits(at: 14, count: Partition.prefixBits(digits: digits))
        guard value < powerOfTen(digits) else { throw EPCFailure(.companyPrefix, scheme: scheme, bit: 14) }
        self.init(value: value, digits: digits)
    }
}
