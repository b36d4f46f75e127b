// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import EPC
import GS1

/// `tally tag write-epc`: makes the tag on a reader the tag of an item.
struct TagWriteEPCCommand: AsyncParsableCommand, DaemonCommand {
    enum Coding: String, CaseIterable, ExpressibleByArgument {
        case sgtin96 = "sgtin-96"
        case sgtin198 = "sgtin-198"
        case sgtinPlus = "sgtin+"

        var scheme: Scheme {
            switch self {
            case .sgtin96: .sgtin96
            case .sgtin198: .sgtin198
            case .sgtinPlus: .sgtinPlus
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "write-epc",
        abstract: "Write a new EPC to the one tag on a reader, and read it back.",
        discussion: """
            The item by --gtin and --serial, or the bits by --epc. What was written is an event of the type tag-write. \
            Refused while more than one tag answers and none is named by --current or --tid. Needs the operator role.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @OptionGroup var choice: TagChoice
    @Option(help: ArgumentHelp("The item's GTIN, 8 to 14 digits.", valueName: "digits"))
    var gtin: String?
    @Option(help: ArgumentHelp("The item's serial number.", valueName: "text"))
    var serial: String?
    @Option(help: "sgtin-96, sgtin-198 or sgtin+.")
    var scheme = Coding.sgtin96
    @Option(
        help: ArgumentHelp(
            "How many digits the GS1 Company Prefix in the GTIN has, 6 to 12; sgtin+ needs none.",
            valueName: "n"
        )
    )
    var companyPrefixLength: Int?
    @Option(help: ArgumentHelp("The filter value, 0 to 7: 1 is an item for sale.", valueName: "n"))
    var filter: UInt8 = 1
    @Option(help: ArgumentHelp("The new EPC as it is, whole words.", valueName: "hex"))
    var epc: String?
    @Option(help: ArgumentHelp("The tag, by the EPC that it has now.", valueName: "hex"))
    var current: String?

    func validate() throws {
        guard (epc == nil) == (gtin != nil), (gtin == nil) == (serial == nil) else {
            throw ValidationError("give --gtin and --serial, or --epc")
        }
        if epc == nil, scheme != .sgtinPlus, companyPrefixLength == nil {
            throw ValidationError(
                "\(scheme.rawValue) needs --company-prefix-length; --scheme sgtin+ does without"
            )
        }
    }

    func run() async throws {
        let bits = try newEPC()
        let answer = try await withDaemon { client in
            var order = TagWriteOrder(device: try await choice.reader(client), new: bits)
            (order.epc, order.tid, order.antenna) = (current, choice.tid, choice.antenna)
            order.password = try choice.password()
            return try await client.post(TagAccessReport.self, Route.tagWriteEPC, order)
        }
        try show(answer) { $0.show() }
        try answer.endIfFailed()
    }

    /// The bits of the item, in hexadecimal digits.
    private func newEPC() throws -> String {
        if let epc { return epc }
        let digits = gtin ?? ""
        let padded = String(repeating: "0", count: max(0, 14 - digits.utf8.count)) + digits
        let serial = (serial ?? "").replacing("(", with: "\\(")
        let text = Array("(01)\(padded)(21)\(serial)".utf8)
        var list = ElementList()
        do throws(DecodeFailure) {
            try ScanDecoder().decodeBracketed(text.span, into: &list)
        } catch {
            throw CommandFailure(
                status: .usage,
                message: Table.printable("no GTIN with serial number: \(error)")
            )
        }
        do throws(EncodeFailure) {
            let bits = try encodeEPC(
                list,
                as: scheme.scheme,
                filter: filter,
                companyPrefixLength: companyPrefixLength
            )
            var hex: [UInt8] = []
            bits.paddedToWords.appendHexDigits(to: &hex)
            return String(decoding: hex, as: UTF8.self)
        } catch {
            throw CommandFailure(status: .usage, message: "\(error)")
        }
    }
}
