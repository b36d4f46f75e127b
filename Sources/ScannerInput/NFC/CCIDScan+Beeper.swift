// SPDX-License-Identifier: Apache-2.0

public import Capture

// The beeper and the lights of an ACR122U (ACS, "ACR122U Application Programming Interface" 2.04, 6.2 and 6.1.2): its own
// commands, in escape messages, which it takes with or without a tag. It answers when beeping and blinking are over.

extension CCIDScan {
    /// Get Firmware Version: the answer begins with the reader's name.
    private static let firmwareCommand: [UInt8] = [0xFF, 0x00, 0x48, 0x00, 0x00]
    private static let name: [UInt8] = Array("ACR122U".utf8)

    /// Asks a reader just plugged in whether it is one that beeps; then for a tag, whatever it says.
    mutating func askForBeeper(at now: MonotonicTime) {
        request(.escape, data: Self.firmwareCommand.span, at: now)
    }

    /// Has the reader beep and blink, once no tag is being read.
    ///
    /// - Returns: Whether it can; what is asked for while it does so is given after.
    public mutating func signal(_ signal: StationSignal, at now: MonotonicTime) -> Bool {
        guard hasBeeper, failure == nil else { return false }
        wantedSignal = max(wantedSignal ?? signal, signal)
        if pending == nil { _ = sendSignal(at: now) }
        return true
    }

    /// Sends what is to be given, the reader being free.
    ///
    /// - Returns: Whether there was something.
    mutating func sendSignal(at now: MonotonicTime) -> Bool {
        guard let signal = wantedSignal else { return false }
        wantedSignal = nil
        request(.escape, data: Self.beeperCommand(for: signal).span, at: now)
        return true
    }

    /// Takes the answer to a command of the reader's own, and looks for a tag again.
    mutating func takeEscape(_ data: [UInt8], isDone: Bool, at now: MonotonicTime) {
        if phase == .unknown { hasBeeper = isDone && data.starts(with: Self.name) }
        request(.slotStatus, at: now)
    }

    /// Goes on without: a reader that leaves such a command without an answer may be a good one.
    mutating func giveBeeperUp(at now: MonotonicTime) {
        hasBeeper = false
        wantedSignal = nil
        request(.slotStatus, at: now)
    }

    /// Bi-color LED and Buzzer Control: which lights blink (and are as before after that), for how long on and off in
    /// tenths of a second, how often, and the buzzer with the light.
    static func beeperCommand(for signal: StationSignal) -> [UInt8] {
        let (lights, length, times): (UInt8, UInt8, UInt8) =
            switch signal {
            // Green; both, which is orange; red.
            case .ok: (0xA0, 1, 1)
            case .warn: (0xF0, 2, 2)
            case .stop: (0x50, 3, 3)
            }
        return [0xFF, 0x00, 0x40, lights, 0x04, length, 1, times, 0x01]
    }
}
