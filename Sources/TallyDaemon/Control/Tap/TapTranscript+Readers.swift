// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import Devices

// Readers that read barcodes too say each text once more in their bytes. So while a label is secret nothing of the bytes
// is told, and of the scans those that are not secret.

extension TapTranscript {
    /// Takes what a reader delivered or was told.
    mutating func takeOfReader(_ entry: TapEntry) {
        let (number, time) = (entry.channel, entry.time.microseconds)
        switch entry.event {
        case .bytes(let bytes): tell(bytes, as: .bytes, number, at: time)
        case .said(let bytes): tell(bytes, as: .said, number, at: time)
        case .scanned(let scan, let text):
            guard !scan.isDamaged || judge == nil, judge?(text) != true else {
                return lines.append(TapRecord(.withheld, timeUs: time, channel: number))
            }
            var line = TapRecord(.scan, timeUs: scan.lastByte.microseconds, channel: number)
            line.text = String(decoding: text, as: UTF8.self)
            line.damaged = scan.isDamaged
            lines.append(line)
        case .closed:
            readers.remove(number)
            lines.append(TapRecord(.closed, timeUs: time, channel: number))
        case .opened, .keyState, .told, .ticked: break
        }
    }

    private mutating func tell(_ bytes: [UInt8], as kind: TapRecord.Kind, _ number: Int, at time: Int64) {
        guard judge == nil else { return }
        var line = TapRecord(kind, timeUs: time, channel: number)
        line.hex = Self.hexadecimal(bytes)
        lines.append(line)
    }
}
