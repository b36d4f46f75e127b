// SPDX-License-Identifier: Apache-2.0

/// What can be done to a simulated reader while it runs.
public enum ReaderAction: Hashable, Sendable {
    /// A fault of the reader.
    case fault(VirtualFault)
    /// The portions in which it writes.
    case portions(SimulatedReader.Portions)
    /// The cable is pulled.
    case unplug
    /// The cable is back.
    case plug
}

/// Actions with their times, some of them again and again; a pure state machine.
///
///     at ──▶ action ──span──▶ its end
///     at + every ──▶ action ──span──▶ its end …
public struct ActionSchedule: Sendable {
    /// An action and its times; all times in nanoseconds.
    public struct Entry: Hashable, Sendable {
        /// When it happens first.
        public var at: Int64
        /// From one time to the next; `nil`: once only.
        public var every: Int64?
        /// How often; `nil` without end.
        public var times: Int?
        /// What happens.
        public var action: ReaderAction
        /// What happens after a while, and after how long.
        public var end: Ending?

        /// What ends something.
        public struct Ending: Hashable, Sendable {
            /// After how many nanoseconds.
            public var after: Int64
            /// What happens then.
            public var action: ReaderAction

            /// An ending.
            public init(after: Int64, _ action: ReaderAction) {
                self.after = after
                self.action = action
            }
        }

        /// An action at a time.
        public init(
            at: Int64,
            _ action: ReaderAction,
            end: Ending? = nil,
            every: Int64? = nil,
            times: Int? = nil
        ) {
            self.at = at
            self.every = every
            self.times = times
            self.action = action
            self.end = end
        }
    }

    private struct Event: Sendable {
        var at: Int64
        var action: ReaderAction
        var entry: Entry?
    }

    // At most two for each entry: its next time, and an ending.
    private var events: [Event]

    /// A schedule of these actions.
    public init(_ entries: [Entry]) {
        events = entries.map { Event(at: $0.at, action: $0.action, entry: $0) }
    }

    /// When something happens next, in nanoseconds; `nil`: never more.
    public var next: Int64? { events.lazy.map(\.at).min() }

    /// Takes what has to have happened by a time, oldest first.
    ///
    /// - Parameter time: Nanoseconds since the beginning.
    /// - Returns: The actions, endings among them.
    public mutating func take(by time: Int64) -> [ReaderAction] {
        var actions: [ReaderAction] = []
        while let index = events.indices.min(by: { events[$0].at < events[$1].at }), events[index].at <= time
        {
            let event = events.remove(at: index)
            actions.append(event.action)
            guard var entry = event.entry else { continue }
            if let end = entry.end {
                events.append(Event(at: event.at + end.after, action: end.action, entry: nil))
            }
            guard let every = entry.every, every > 0 else { continue }
            if let times = entry.times {
                guard times > 1 else { continue }
                entry.times = times - 1
            }
            events.append(Event(at: event.at + every, action: entry.action, entry: entry))
        }
        return actions
    }
}

extension SimulatedReader {
    /// Does something to the reader.
    public func act(_ action: ReaderAction) {
        switch action {
        case .fault(let fault): suffer(fault)
        case .portions(let portions): write(in: portions)
        case .unplug: unplug()
        case .plug: plug()
        }
    }
}
