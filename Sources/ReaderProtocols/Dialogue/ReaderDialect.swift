// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// What is particular to a family whose readers answer commands; a ``Dialogue`` does the rest.
protocol ReaderDialect: Sendable {
    /// The frames of both sides.
    associatedtype Layout: FrameLayout

    init(_ options: ReaderOptions)

    /// How long a dialogue waits.
    var pace: DialoguePace { get }
    /// What the reader has said about itself so far.
    var description: ReaderDescription { get }

    /// Tells the reader to be quiet, for the `attempt`th time (from 1), by something that changes nothing.
    func appendQuiet(attempt: Int, to bytes: inout [UInt8])
    /// Whether a frame answers that, or ``appendHalt(to:)``.
    mutating func isQuiet(_ frame: borrowing Span<UInt8>) -> Bool

    /// The commands between a quiet line and reading, in order.
    mutating func commands() -> [DialogueCommand]
    /// The commands that an accepted command brings about, to be sent next.
    mutating func commands(after command: DialogueCommand) -> [DialogueCommand]
    /// Takes a frame while the answer to `command` is awaited.
    mutating func take(
        _ frame: borrowing Span<UInt8>,
        answering command: DialogueCommand
    ) -> DialogueVerdict

    /// Starts the next round of reading.
    mutating func appendRound(to bytes: inout [UInt8])
    /// Takes a frame that arrives in a round: reads go to the output.
    mutating func takeRound(
        _ frame: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> RoundEvent
    /// Ends a round that would go on; `false`: rounds end by themselves, soon.
    func appendHalt(to bytes: inout [UInt8]) -> Bool

    /// What switches an output; the first time it must be enough for a reader that was just switched on.
    func commands(switching output: UInt8, isOn: Bool) -> [DialogueCommand]
    /// What carries out an operation; those marked as cleaning up are sent whatever became of the others.
    mutating func commands(for operation: TagOperation) -> Result<[DialogueCommand], TagOperationFailure>
    /// The words that the last operation has read.
    var words: [UInt16] { get }
    /// What is asked between rounds every now and then; its answer may tell faults.
    var check: DialogueCommand? { get }
    /// The faults that the last check told.
    var checkedFaults: ReaderFaults { get }
}

extension ReaderDialect {
    func commands(after command: DialogueCommand) -> [DialogueCommand] { [] }
    var check: DialogueCommand? { nil }
    var checkedFaults: ReaderFaults { [] }
}

/// One command of the host, and what its answer means.
struct DialogueCommand: Hashable, Sendable {
    /// What a refusal means.
    enum Weight: Hashable, Sendable {
        /// Without it there is no reading.
        case required
        /// Reading goes on without it, and that is told.
        case optional
        /// It does not matter.
        case informative
    }

    /// The code that its answer carries.
    var code: UInt8
    /// The whole frame.
    var bytes: [UInt8]
    /// What it asks for.
    var words: String
    /// What a refusal means.
    var weight = Weight.required
    /// The output that it switches.
    var pin: UInt8?
    /// Whether it is sent although a command before it has failed.
    var isCleanup = false

    func with(_ weight: Weight) -> DialogueCommand {
        var command = self
        command.weight = weight
        return command
    }
}

/// What a frame means for the command under way.
enum DialogueVerdict: Hashable, Sendable {
    /// It is not the answer.
    case unrelated
    /// It is a part of the answer.
    case partial
    /// It is the answer, and all is well.
    case accepted
    /// It is the answer, and it is no.
    case refused(TagOperationFailure)
}

/// What a frame means for the round under way.
enum RoundEvent: Hashable, Sendable {
    /// It is none of reading.
    case unrelated
    /// Reading goes on.
    case ongoing
    /// The round is over.
    case over
    /// The round is over, badly, or a part of it is; there are faults, or else words.
    case failed(ReaderFaults, String)
    /// Reading goes on in spite of something, in words.
    case troubled(ReaderFaults, String)
}

/// How long a dialogue waits, in nanoseconds.
struct DialoguePace: Hashable, Sendable {
    /// For the answer to a command.
    var answer: Int64 = 1_000_000_000
    /// Without a byte, after the answer to being told to be quiet.
    var quiet: Int64 = 100_000_000
    /// For quiet, altogether.
    var patience: Int64 = 6_000_000_000
    /// For the rest of a frame; at 9600 bit/s and with a USB bridge's latency it takes no gap this long.
    var unfinished: Int64 = 100_000_000
    /// For the next frame of a round; `nil`: there may be none for any time.
    var silence: Int64? = 1_000_000_000
    /// The longest round, where rounds must be ended.
    var round: Int64?
    /// Before the next round, after one that failed.
    var pause: Int64 = 200_000_000
    /// Between checks.
    var check: Int64 = 30_000_000_000
    /// For a fault to be told again, else it is over.
    var faultAge: Int64 = 5_000_000_000
}
