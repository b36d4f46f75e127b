// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation

/// "Scan anything on the wanted scanner": the part of `adopt` and `replace` in which a person shows which one.
struct ListeningSession {
    private let client: ControlClient
    private let paths: [String]
    /// Whether programs talk to us: every line the daemon sends is printed, and nobody is asked.
    private let isForPrograms: Bool

    init(_ client: ControlClient, _ candidates: CandidateOptions, isForPrograms: Bool) {
        self.client = client
        paths = candidates.paths
        self.isForPrograms = isForPrograms
    }

    /// Listens until a scanner is heard, and a person says that it is the one.
    ///
    /// - Returns: The scanner.
    /// - Throws: When the daemon ends it, or refuses.
    func hear() async throws -> ListeningLine.Candidate {
        var chosen: ListeningLine.Candidate?
        var refused: Set<ListeningLine.Candidate> = []
        try await client.lines(Route.listen, query: paths.map { ("path", $0) }) { bytes in
            let line = try ReportJSON.decode(ListeningLine.self, from: Data(bytes))
            if isForPrograms { Console.line(String(decoding: bytes, as: UTF8.self)) }
            if let listening = line.listening, !isForPrograms { tell(listening, deaf: line.deaf ?? []) }
            guard let heard = line.heard, !refused.contains(heard) else { return true }
            if isForPrograms || confirm(heard) {
                chosen = heard
                return false
            }
            refused.insert(heard)
            Console.line("scan on another one")
            return true
        }
        guard let chosen else { throw CommandFailure(message: "the daemon ended the search") }
        return chosen
    }

    private func tell(_ listening: [ListeningLine.Candidate], deaf: [ListeningLine.Candidate]) {
        for candidate in deaf {
            Console.note(
                Table.printable(
                    "not heard: \(words(candidate)): \(candidate.reason ?? "it cannot be opened")"
                )
            )
            if let mend = candidate.mend { Console.note(Table.printable("  mend: \(mend)")) }
        }
        Console.line(
            listening.isEmpty
                ? "plug the scanner in and scan anything with it (Ctrl-C ends)"
                : "scan anything on the wanted scanner (\(listening.count) heard; Ctrl-C ends)"
        )
    }

    /// Asks whether it is the one; without a terminal to ask at, it is.
    private func confirm(_ heard: ListeningLine.Candidate) -> Bool {
        let claimed = heard.claimedAs.map { ", read as \($0) so far" } ?? ""
        Console.line(Table.printable("heard \(words(heard))\(claimed)"))
        guard isatty(STDIN_FILENO) == 1 else { return true }
        // What was scanned may have been typed into this very terminal, its Enter too: only what comes now counts.
        tcflush(STDIN_FILENO, TCIFLUSH)
        Console.write(Array("is it that one? [y/n] ".utf8))
        while let answer = readLine() {
            switch answer.trimmingCharacters(in: .whitespaces).lowercased() {
            case "y", "yes": return true
            case "n", "no": return false
            default: Console.write(Array("y or n: ".utf8))
            }
        }
        return false
    }

    private func words(_ candidate: ListeningLine.Candidate) -> String {
        (candidate.product.map { "\($0), " } ?? "") + candidate.device
    }
}
