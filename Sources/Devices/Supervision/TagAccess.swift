// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import EPC
package import ReaderProtocols

/// What became of a request for a tag's memory.
package enum TagAccessAnswer: Sendable {
    /// The reader was asked.
    case done(TagOutcome)
    /// It was not; why, in words.
    case cannot(String)
}

/// A request under way at a reader, and who waits for it.
///
/// Whoever waits is told, whatever happens.
final class TagAccess {
    var task: TagTask
    private var tell: ((TagOutcome) -> Void)?

    init(_ request: TagRequest, at now: Instant, tell: @escaping (TagOutcome) -> Void) {
        // Numbers of one access are never those of an earlier one, whose answers may still come.
        task = TagTask(request, firstID: UInt64(bitPattern: now.monotonic.nanoseconds), at: now.monotonic)
        self.tell = tell
    }

    deinit {
        task.abandon(.disconnected)
        settle()
    }

    /// Tells who waits, once there is something to tell.
    ///
    /// - Returns: Whether it has ended.
    @discardableResult
    func settle() -> Bool {
        guard let outcome = task.outcome else { return false }
        tell?(outcome)
        tell = nil
        return true
    }
}

extension SupervisedDevice {
    /// Reads or writes the memory of a tag.
    ///
    /// - Parameters:
    ///   - request: What is to be done with which tag.
    ///   - now: When.
    ///   - tell: Called once, at once or later.
    func access(_ request: TagRequest, at now: Instant, tell: @escaping (TagAccessAnswer) -> Void) {
        guard case .reader(let family, _, _) = configuration.kind, let reader else {
            return tell(.cannot("\(configuration.name) is no reader of tags"))
        }
        // Of a family that is found out by asking its session says so.
        if let family, !family.traits.accessesMemory {
            return tell(.cannot("readers of the family \(family.rawValue) cannot access a tag's memory"))
        }
        guard case .open = phase else {
            return tell(.cannot("\(configuration.name) is not open: \(status?.state.rawValue ?? "unknown")"))
        }
        let (sink, index) = (surroundings.sink, configuration.index)
        let isBegun = reader.access(request, at: now) { outcome in
            if let write = TagWrite(outcome, of: request) {
                sink.tagWritten(write, from: index, at: Clocks.now())
            }
            tell(.done(outcome))
        }
        if !isBegun { tell(.cannot("\(configuration.name) is busy with another tag")) }
    }
}

extension TagWrite {
    /// What is to be recorded of a request; `nil`: the tag was not written to.
    init?(_ outcome: TagOutcome, of request: TagRequest) {
        guard case .write(let wanted) = request.purpose else { return nil }
        if outcome.failure != nil, !outcome.mayHaveChanged { return nil }
        let isDone = outcome.failure == nil
        self.init(isDone ? (outcome.mayHaveChanged ? .written : .unchanged) : .failed, wanted: wanted)
        tid = outcome.tid
        oldEPC = outcome.oldEPC
        epc = outcome.epc
        pc = outcome.pc
        antenna = outcome.antenna
        reason = outcome.failure.map { "\($0)" }
    }
}
