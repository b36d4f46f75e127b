// SPDX-License-Identifier: Apache-2.0

/// The test sheet: two symbols whose contents are known to the last character.
enum CalibrationSheet {
    /// Characters that stand elsewhere on other keyboards: letters that layouts exchange, both cases, the keypad's
    /// digits, punctuation; none that is a dead key anywhere.
    static let text = "aA qQ wW yY zZ mM 0123456789 -_+*/=.,:;?!'\"@#()&%"

    /// Before and after the separator that follows the batch.
    static let elementString = (head: "010950600013435210Ab-12", tail: "21xY7")

    /// The same as the generator of symbols takes it.
    static let elements = "[01]09506000134352[10]Ab-12[21]xY7"

    /// One of the two.
    enum Symbol: Int, CaseIterable, Hashable, Sendable {
        /// ``CalibrationSheet/text``.
        case text = 1
        /// ``CalibrationSheet/elementString``, with the separator in between.
        case elements = 2
    }

    /// Which kind of symbols a scanner reads.
    enum Kind: String, CaseIterable, Sendable {
        /// QR Code and GS1 QR Code.
        case matrix
        /// Code 128 and GS1-128.
        case linear
    }
}
