// SPDX-License-Identifier: Apache-2.0

/// Why a text is no recording, and where.
public struct RecordingFailure: Error, Hashable, Sendable {
    /// What is wrong with a line.
    public enum Problem: Hashable, Sendable {
        /// The first line is not `tally-recording 1`.
        case notARecording
        /// Made by a later version.
        case version(String)
        /// No line begins like this.
        case unknownWord(String)
        /// A fact, a key or an outcome without a text.
        case missingText(String)
        /// A number that is none, or out of its range.
        case number(String)
        /// A time before the one of the record above.
        case timeRunsBackwards(Int64)
        /// A record on a channel that no line above declares.
        case unknownChannel(Int)
        /// A channel that is declared twice.
        case channelTwice(Int)
        /// Bytes that are no hexadecimal.
        case hexadecimal(String)
        /// A key record of no known form.
        case keyRecord(String)
        /// Larger than any recording may be.
        case tooLarge
        /// Not UTF-8, or another line end than LF and CR LF.
        case notText
    }

    /// The line, from 1.
    public var line: Int
    /// What is wrong with it.
    public var problem: Problem
}

extension RecordingFailure: CustomStringConvertible {
    /// The sentence: where and what.
    public var description: String { "line \(line): \(problem)" }
}

extension RecordingFailure.Problem: CustomStringConvertible {
    /// What is wrong, in words.
    public var description: String {
        switch self {
        case .notARecording: "a recording begins with the line \"tally-recording 1\""
        case .version(let text): "version \(text) is not known here; use a newer tally"
        case .unknownWord(let word): "no line begins with \"\(word)\""
        case .missingText(let word): "\"\(word)\" says nothing"
        case .number(let text): "\"\(text)\" is not the number expected here"
        case .timeRunsBackwards(let time): "the time \(time) is before that of the record above"
        case .unknownChannel(let number): "channel \(number) is not declared above"
        case .channelTwice(let number): "channel \(number) is declared twice"
        case .hexadecimal(let text): "\"\(text)\" is not bytes in hexadecimal"
        case .keyRecord(let text): "\"\(text)\" is no key record: +30, -30, *30, dropped, or TYPE:CODE:VALUE"
        case .tooLarge: "larger than a recording may be"
        case .notText: "not UTF-8, or another line end than LF and CR LF"
        }
    }
}
