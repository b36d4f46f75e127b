// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The parts of an event that a line for people shows; everything else is left alone.
struct EventLine: Decodable {
    struct Barcode: Decodable {
        var symbology: String?
        /// Absent where a label rule withholds it.
        var text: String?
    }

    /// A tag or card that was held to a reader.
    struct HeldTag: Decodable {
        var text: String?
    }

    struct Command: Decodable {
        var name: String?
        var value: String?
        var outcome: String
        var reason: String?
    }

    struct RFID: Decodable {
        var epc: String?
        var antenna: Int?
        var rssiDBm: Double?
        var reads: Int?

        enum CodingKeys: String, CodingKey {
            case epc, antenna, reads
            case rssiDBm = "rssi_dbm"
        }
    }

    struct State: Decodable {
        var now: String
        var was: String?
        var reason: String?
    }

    struct Heartbeat: Decodable {
        struct Ledger: Decodable {
            var reads: Int64
            var lost: Int64
        }

        var ledger: Ledger
    }

    struct Alert: Decodable {
        var code: String
        var severity: String
        var message: String?
        var count: Int?
    }

    /// Absent from what never was in a queue.
    var seq: Int64?
    var id: String
    var type: String
    var time: String
    var device: String?
    var readPoint: String?
    var step: String?
    var item: String?
    var quality: String?
    var ids: [String: String]?
    var role: String?
    /// The pseudonym of a badge.
    var person: String?
    var command: Command?
    var flags: [String]?
    var barcode: Barcode?
    var nfc: HeldTag?
    var lf: HeldTag?
    var rfid: RFID?
    var state: State?
    var alert: Alert?
    var heartbeat: Heartbeat?

    enum CodingKeys: String, CodingKey {
        case seq, id, type, time, device, step, item, quality, ids, role, command, flags, barcode, nfc, lf,
            rfid
        case state, alert, heartbeat
        case readPoint = "read_point"
        case person = "operator"
    }

    init(_ json: some DataProtocol) throws {
        self = try JSONDecoder().decode(EventLine.self, from: Data(json))
    }

    /// What the event is about, in few words.
    var subject: String {
        if let state {
            return "\(state.was ?? "new") → \(state.now)" + (state.reason.map { ": \($0)" } ?? "")
        }
        if let alert { return "\(alert.severity) \(alert.code)" + (alert.message.map { ": \($0)" } ?? "") }
        if let ledger = heartbeat?.ledger {
            return "\(Show.count(ledger.reads)) reads so far"
                + (ledger.lost > 0 ? ", \(Show.count(ledger.lost)) lost" : "")
        }
        if let ids, let thing = ids["gtin"].map({ "GTIN \($0)" }) ?? ids["part"].map({ "part \($0)" }) {
            var words = [thing]
            if let serial = ids["serial"] { words.append("serial \(serial)") }
            if let lot = ids["lot"] { words.append("lot \(lot)") }
            if let expiry = ids["expiry"] { words.append("expires \(expiry)") }
            return words.joined(separator: "  ")
        }
        return item ?? barcode?.text ?? nfc?.text ?? lf?.text ?? rfid?.epc ?? secret
    }

    /// What there is to say of a scan whose text is told to nobody.
    private var secret: String {
        if let command {
            let change = command.name.map { "\($0) \(command.value ?? "none")" } ?? command.reason ?? ""
            return "command \(command.outcome)" + (change.isEmpty ? "" : ": \(change)")
        }
        if let person { return "operator \(person)" }
        guard flags?.contains("withheld") == true else { return "" }
        return role.map { "\($0), withheld" } ?? "withheld"
    }

    /// The radio's side of it.
    var radio: String {
        guard let rfid else { return "" }
        var words: [String] = []
        if let antenna = rfid.antenna { words.append("ant \(antenna)") }
        if let rssi = rfid.rssiDBm { words.append("\(rssi) dBm") }
        if let reads = rfid.reads, reads > 1 { words.append("\(Show.count(reads)) reads") }
        return words.joined(separator: "  ")
    }

    /// One aligned line of a live view.
    var text: String {
        var line = Colour.faint(Show.timeOfDay(time)) + " "
        line += paint(type.padding(toLength: 9, withPad: " ", startingAt: 0)) + " "
        line += (device ?? readPoint ?? "").padding(toLength: 14, withPad: " ", startingAt: 0) + " "
        line += Table.printable(subject)
        if let quality, quality != "ok" { line += "  " + Colour.bad(quality) }
        if !radio.isEmpty { line += "  " + Colour.faint(radio) }
        return line
    }

    private func paint(_ text: String) -> String {
        switch type {
        case "scan", "arrived": Colour.good(text)
        case "alert": Colour.bad(text)
        case "device": Colour.warning(text)
        default: Colour.faint(text)
        }
    }
}
