// SPDX-License-Identifier: Apache-2.0

import GS1

/// +AIDC data: elements behind the EPC, each its Application Identifier and its value (TDS 2.3, 15.3).
///
/// ```
/// digit 4 │ digit 4 │ digits 0, 4 or 8 as Table K says │ value as Table F says │ … │ zeros to the end of the word
/// ```
extension FieldReader {
    /// Appends the elements up to the padding.
    mutating func appendAIDC(to list: inout ElementList) throws(EPCFailure) {
        while let ai = try nextIdentifier() { try appendElement(ai, to: &list) }
    }

    /// The next Application Identifier, or `nil` where nothing but padding is left.
    ///
    /// Two zero digits are AI (00) only where an SSCC fits behind them and the rest is not all zeros.
    private mutating func nextIdentifier() throws(EPCFailure) -> ApplicationIdentifier? {
        let start = position
        guard remaining >= 8, !isPadding else { return nil }
        var number = 0
        var count = 0
        var length = 2
        while count < length {
            guard remaining >= 4 else { throw failure(.tooShort, at: start) }
            let digit = Int(self.number(4))
            // Headers with the digits A to F are reserved.
            guard digit < 10 else { throw failure(.notDecoded, at: start) }
            number = number * 10 + digit
            count += 1
            if count == 2 { length = ApplicationIdentifier.digitCount(startingWith: number) }
        }
        if count == 2, number == 0, remaining < 72 { return nil }
        return ApplicationIdentifier(number: number, digitCount: count)
    }

    /// Whether all bits that are left are zero.
    private var isPadding: Bool {
        var place = position
        while place < bits.bitCount {
            let step = min(64, Int(bits.bitCount) - place)
            guard bits.bits(at: place, count: step) == 0 else { return false }
            place += step
        }
        return true
    }
}

extension ApplicationIdentifier {
    /// How many digits the identifier has that begins with these two (Table K).
    fileprivate static func digitCount(startingWith leading: Int) -> Int {
        switch leading {
        case 23, 24, 25, 40, 41, 42, 71: 3
        case 31...36, 39, 43, 70, 72, 80, 81, 82: 4
        default: 2
        }
    }
}
