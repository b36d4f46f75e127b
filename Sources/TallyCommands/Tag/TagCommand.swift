// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation

/// `tally tag`: a tag's memory, for packing benches.
struct TagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Read and write the memory of a tag that lies on a reader.",
        subcommands: [TagReadCommand.self, TagWriteEPCCommand.self]
    )
}

/// Which reader, and which tag.
struct TagChoice: ParsableArguments {
    @Option(help: ArgumentHelp("The reader; may be left out where there is only one.", valueName: "name"))
    var device: String?
    @Option(help: ArgumentHelp("The tag, by its TID.", valueName: "hex"))
    var tid: String?
    @Option(
        help: ArgumentHelp(
            "The antenna, as printed on the reader; the one that reads the tag.",
            valueName: "port"
        )
    )
    var antenna: Int?
    @Option(
        help: ArgumentHelp(
            "A file with the tag's access password, eight hexadecimal digits; - is standard input.",
            valueName: "path"
        )
    )
    var passwordFile: String?

    /// The reader that is named, or the only one.
    func reader(_ client: ControlClient) async throws -> String {
        if let device { return device }
        let devices = try await client.get(StatusReport.self, Route.status).devices
        let readers = devices.filter { $0.kind == "reader" }
        guard readers.count == 1, let only = readers.first else {
            throw CommandFailure(
                status: .usage,
                message: readers.isEmpty
                    ? "there is no reader" : "there are \(readers.count) readers: name one with --device"
            )
        }
        return only.name
    }

    /// What the password's file says.
    func password() throws -> String? {
        guard let passwordFile else { return nil }
        let data =
            passwordFile == "-"
            ? FileHandle.standardInput.readData(ofLength: 64) : try InputFile.contents(of: passwordFile)
        let text = String(decoding: data.prefix(64), as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines
        )
        guard text.utf8.count == 8, UInt32(text, radix: 16) != nil else {
            throw CommandFailure(status: .usage, message: "the password is eight hexadecimal digits")
        }
        return text
    }
}

extension TagAccessReport {
    /// Prints what is known of the tag, a line for each fact.
    func show() {
        func line(_ name: String, _ value: String?) {
            guard let value else { return }
            Console.line(
                Table.printable("\(name.padding(toLength: 9, withPad: " ", startingAt: 0)) \(value)")
            )
        }
        line("reader", device)
        line("antenna", antenna.map { "\($0)" })
        line("tid", tid)
        if was != epc { line("was", was) }
        line("epc", epc)
        line("words", words)
        line("outcome", outcome)
    }

    /// Ends the command where the order was not done.
    func endIfFailed() throws {
        guard outcome == "failed" else { return }
        Console.error(Table.printable(reason ?? "failed"))
        if mayHaveChanged {
            Console.note(
                epc.map { "the tag was changed and holds \($0) now" }
                    ?? "the tag may have been changed, and what it holds now could not be read: do not use it unread"
            )
        }
        throw ExitStatus.failed
    }
}
