// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation
import GS1
public import Pipeline

extension DecodeForm: ExpressibleByArgument {}

/// A form of Digital Links beside the standard one, named as the configuration names it.
enum LinkForm: String, ExpressibleByArgument {
    case shortGTIN = "short-gtin"
    case alphas
    case compressed
}

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
    @Option(
        help: ArgumentHelp(
            "Understand a scanner's mistake: \(Leniences.names.joined(separator: ", ")), or all.",
            valueName: "mistake"
        )
    )
    var lenient: [String] = []
    @Option(help: "Read a form of Digital Links too: short-gtin, alphas or compressed.")
    var links: [LinkForm] = []
    @Flag(
        name: .customLong("require-symbology"),
        help: "Refuse a scan without AIM symbology identifier."
    )
    var requiresSymbology = false
    @Argument(help: "Data, or - to read them from standard input.")
    var data: [String] = []

    func validate() throws {
        if data.isEmpty { throw ValidationError("give a datum, or - for standard input") }
        for name in lenient where name != "all" && Leniences(name: name) == nil {
            throw ValidationError(
                "--lenient \(name) is none of \(Leniences.names.joined(separator: ", ")), all"
            )
        }
    }

    func run() async throws {
        var options = DecodeOptions()
        options.checkAssociations = !ignoresAssociations
        if requiresSymbology { options.unmarked = .refuse }
        options.permitZeroSuppressedGTIN = links.contains(.shortGTIN)
        options.permitConvenienceAlphas = links.contains(.alphas)
        options.permitCompressedLinks = links.contains(.compressed)
        for name in lenient {
            options.leniences.formUnion(name == "all" ? .all : Leniences(name: name) ?? [])
        }
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
        return DecodeText.print(bytes, referenceYear: decoder.referenceYear)
    }
}
