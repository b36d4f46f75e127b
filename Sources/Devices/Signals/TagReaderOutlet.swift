// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO

/// The beeper and the lights of an NFC reader, which it has in hand itself.
final class TagReaderOutlet: SignalOutlet {
    let means = SignalAnswer.Means.beeper
    private unowned let reader: NFCChannel

    /// The beeper of a reader, which outlives this.
    init(_ reader: NFCChannel) { self.reader = reader }

    func refusal(of signal: StationSignal) -> String? {
        reader.hasBeeper ? nil : "it is no NFC reader whose beeper is known: only the ACR122U's is"
    }

    func pattern(of signal: StationSignal) -> SignalPattern { .once }

    func turn(on isOn: Bool, for signal: StationSignal) -> String? {
        guard isOn, !reader.signal(signal, at: Clocks.now()) else { return nil }
        return "it no longer obeys what its beeper is told"
    }
}
