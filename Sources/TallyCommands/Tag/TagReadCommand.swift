// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally tag read`: words of a tag's memory.
struct TagReadCommand: AsyncParsableCommand, DaemonCommand {
    enum Bank: String, CaseIterable, ExpressibleByArgument { case reserved, epc, tid, user }

    static let configuration = CommandConfiguration(
        commandName: "read",
        abstract: "Read the TID, or other words, of the one tag on a reader.",
        discussion: "Refused while more than one tag answers and none is named. Needs the operator role."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @OptionGroup var choice: TagChoice
    @Option(help: ArgumentHelp("The tag, by its EPC.", valueName: "hex"))
    var epc: String?
    @Option(help: "reserved, epc, tid or user.")
    var bank = Bank.tid
    @Option(help: ArgumentHelp("The first word.", valueName: "n"))
    var word = 0
    @Option(help: ArgumentHelp("How many words, 1 to 32; as many as there are.", valueName: "n"))
    var count: Int?

    func run() async throws {
        let answer = try await withDaemon { client in
            var order = TagReadOrder(device: try await choice.reader(client))
            (order.bank, order.word, order.count) = (bank.rawValue, word, count)
            (order.epc, order.tid, order.antenna) = (epc, choice.tid, choice.antenna)
            order.password = try choice.password()
            return try await client.post(TagAccessReport.self, Route.tagRead, order)
        }
        try show(answer) { $0.show() }
        try answer.endIfFailed()
    }
}
