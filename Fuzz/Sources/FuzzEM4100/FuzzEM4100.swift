// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import ReaderDemands
import ReaderProtocols

/// Bytes from a 125 kHz card reader: framing, and a whole session.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        frame(bytes)
        converse(bytes, with: .em4100, isPassive: true) { _ in ReaderOptions() }
    }
    return 0
}

/// How bytes are split makes no difference, and no card comes from fewer bytes than it has.
private func frame(_ bytes: borrowing Span<UInt8>) {
    var whole = EM4100.Framer()
    var split = EM4100.Framer()
    var cards: [EM4100.Card] = []
    var cardsOfSplit: [EM4100.Card] = []
    whole.append(bytes)
    while let card = whole.next() { cards.append(card) }
    var splitter = Splitter(seed: UInt64(bytes.count))
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + splitter.next(upTo: 9))
        split.append(bytes.extracting(position..<end))
        while let card = split.next() { cardsOfSplit.append(card) }
        position = end
    }
    demand(cards == cardsOfSplit, "\(cards.count) cards whole, \(cardsOfSplit.count) split")
    demand(whole.checksumFailures == split.checksumFailures, "other checksum failures")
    demand(whole.bytesSkipped == split.bytesSkipped, "other bytes skipped")
    demand(whole.resynchronisations == split.resynchronisations, "other resynchronisations")
    demand(cards.count * 14 + whole.bytesSkipped <= bytes.count, "more taken than there was")
    for card in cards { demand(card.tag?.uidByteCount == 5, "a card without its bytes") }
}
