// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation
import GS1
public import Pipeline

extension DecodeForm: ExpressibleByArgument {}

/// `tally decode`: what a barcode, an EPC or a link says, without any device.
struct DecodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Decode barcodes, EPCs, tag memory and Digital Links.",
        discussion: """
            Data are arguments or, with -, lines of standard input: one datum a line, ended by LF only, any byte \
            in it is data. With --json each gives one line of JSON, in order, whether it decodes or not; without, \
            the exit status is 1 when a datum does not decode. In arguments \\x1d stands for GS.
            """
    )

    @OptionGroup var common: CommonOptions
    @Option(name: .customLong("as"), help: "What the data are: auto, scan, epc, memory, link or bracketed.")
    var form = DecodeForm.auto
    @Flag(
        name: .customLong("no-associations"),
        help: "Do not check which AIs must or must not stand together."
    )
    var ignoresAssociations = false
    @Argument(help: "Data, or - to read them from standard input.")
    var data: [String] = []

    func validate() throws {
        if data.isEmpty { throw ValidationError("give a datum, or - for standard input") }
    }

    func run() async throws {
        var options = DecodeOptions()
        options.checkAssociations = !ignoresAssociations
        let year = Calendar(identifier: .gregorian).component(.year, from: Date())
        var decoder = OfflineDecoder(form: form, options: options, referenceYear: year)
        var isGood = true
        for datum in data {
            if datum == "-" {
                try StandardInput.forEachLine { line in
                    if !answer(line, with: &decoder) { isGood = false }
                }
            } else {
                let text = datum.replacingOccurrences(of: "\\x1d", with: "\u{1D}")
                if !answer(Array(text.utf8), with: &decoder) { isGood = false }
            }
        }
        AnswerBuffer.flush()
        if !isGood, !common.json { throw ExitStatus.failed }
    }

    /// Prints the answer for one datum.
    ///
    /// - Returns: Whether it decoded.
    private func answer(_ datum: [UInt8], with decoder: inout OfflineDecoder) -> Bool {
        var bytes: [UInt8] = []
        decoder.answer(datum.span, to: &bytes)
        if common.json {
            bytes.append(UInt8(ascii: "\n"))
            AnswerBuffer.write(bytes)
            return true
        }
        return DecodeText.print(bytes)
    }
}
