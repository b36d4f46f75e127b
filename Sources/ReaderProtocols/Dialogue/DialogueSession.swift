// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// A session that is a ``Dialogue`` of its family's dialect, and nothing more.
///
/// A type of its own for each family, so that the dialogue is compiled for that family: the session is used through
/// its protocol, and what is generic there would be slow.
protocol DialogueSession: ReaderProtocol {
    associatedtype Dialect: ReaderDialect
    var dialogue: Dialogue<Dialect> { get set }
}

extension DialogueSession {
    var deadline: MonotonicTime? { dialogue.deadline }

    mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
        dialogue.start(at: now, into: &output)
    }

    mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        dialogue.feed(bytes, at: now, into: &output)
    }

    mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
        dialogue.tick(at: now, into: &output)
    }

    mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
        dialogue.stop(at: now, into: &output)
    }

    var outputs: Set<UInt8> { dialogue.outputs }

    mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        dialogue.switchOutputs(levels, at: now, into: &output)
    }

    mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        dialogue.perform(operation, at: now, into: &output)
    }
}
