// SPDX-License-Identifier: Apache-2.0

public import Capture

/// What control barcodes changed at a read point, as it is kept for the next run.
public struct StoredStation: Sendable, Hashable {
    /// The read point.
    public var readPoint: String
    /// The business step; `nil` for the configured one.
    public var step: String?
    /// When it was changed.
    public var stepSince: WallTime?
    /// The open session: the `id` of the event that opened it.
    public var session: String?
    /// When it was opened.
    public var sessionSince: WallTime?

    /// A read point's changes.
    public init(
        readPoint: String,
        step: String? = nil,
        stepSince: WallTime? = nil,
        session: String? = nil,
        sessionSince: WallTime? = nil
    ) {
        self.readPoint = readPoint
        self.step = step
        self.stepSince = stepSince
        self.session = session
        self.sessionSince = sessionSince
    }

    /// Whether anything is changed.
    public var isChanged: Bool { step != nil || session != nil }
}

extension StoredStation {
    /// Obeys a command.
    ///
    /// - Parameters:
    ///   - command: What is to be done.
    ///   - configured: The configured business step.
    ///   - event: The `id` of the command's event.
    ///   - time: When.
    /// - Returns: What changed, for the event.
    mutating func obey(
        _ command: ControlBarcode.Command,
        configured: String?,
        event: EventID,
        at time: WallTime
    ) -> CommandOutcome {
        var outcome = CommandOutcome(outcome: "done")
        switch command {
        case .step(let word):
            outcome.name = "step"
            outcome.was = step ?? configured
            outcome.value = word ?? configured
            if step == word {
                outcome.outcome = "unchanged"
            } else {
                step = word
                stepSince = word == nil ? nil : time
            }
        case .openSession:
            outcome.name = "session"
            if session == nil {
                session = event.description
                sessionSince = time
            } else {
                outcome.outcome = "unchanged"
                outcome.was = session
            }
            outcome.value = session
        case .closeSession:
            outcome.name = "session"
            outcome.was = session
            if session == nil { outcome.outcome = "unchanged" }
            session = nil
            sessionSince = nil
        }
        return outcome
    }

    /// Adds it to a batch as the writer keeps it.
    func write(to batch: inout Batch) {
        var record = StationRecord(readPoint: batch.append(utf8: readPoint))
        if let step { record.step = batch.append(utf8: step) }
        record.stepSince = stepSince
        if let session { record.session = batch.append(utf8: session) }
        record.sessionSince = sessionSince
        batch.append(.station(record))
    }
}
