// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO

/// A serial scanner, which is sent bytes that it understands.
final class SerialOutlet: SignalOutlet {
    let means = SignalAnswer.Means.serial
    private let descriptor: Int32
    private let bytes: [StationSignal: [UInt8]]

    init(_ descriptor: Int32, bytes: [StationSignal: [UInt8]]) {
        self.descriptor = descriptor
        self.bytes = bytes
    }

    func refusal(of signal: StationSignal) -> String? {
        bytes[signal] == nil ? "signal.\(signal.rawValue) does not say what to send to it" : nil
    }

    func pattern(of signal: StationSignal) -> SignalPattern { .once }

    func turn(on isOn: Bool, for signal: StationSignal) -> String? {
        guard isOn, let bytes = bytes[signal] else { return nil }
        // Few bytes on a line that nothing else is written to: all of them fit, or it takes none at all.
        let sent = (try? SystemCall.write(descriptor, bytes.span)) ?? 0
        return sent == bytes.count ? nil : "its port takes no bytes"
    }
}
