// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

/// Conversations by hand with readers that answer commands.
enum Dialogues {
    /// What a session sends, command by command, until it has read so many rounds.
    ///
    /// - Parameters:
    ///   - family: Whose session it is.
    ///   - options: Its options.
    ///   - rounds: How many rounds.
    ///   - answer: The answer to a command.
    ///   - isRound: Whether a command is what starts a round.
    /// - Returns: The commands, in order.
    static func commands(
        _ family: ReaderFamily,
        _ options: ReaderOptions,
        rounds: Int,
        answer: ([UInt8]) -> [UInt8],
        isRound: ([UInt8]) -> Bool
    ) -> [[UInt8]] {
        var session = family.makeSession(options)
        var output = ReaderOutput()
        var now = at(0)
        var sent: [[UInt8]] = []
        session.start(at: now, into: &output)
        for _ in 0..<200 where sent.count(where: isRound) < rounds {
            let bytes = output.send
            output.removeAll()
            if bytes.isEmpty {
                now = now.advanced(byNanoseconds: 50_000_000)
                session.tick(at: now, into: &output)
                continue
            }
            sent.append(bytes)
            session.feed(answer(bytes).span, at: now, into: &output)
        }
        return sent
    }
}
