// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Recordings
import ScannerInput
import Simulators

/// Types a recording of a keyboard scanner into a device, at its own times.
///
/// Where the recording unplugs the scanner the device goes away, and comes back where it is plugged in again.
struct ReplayKeys {
    /// Where to type.
    enum Outlet {
        case pipe(String)
        case uinput
    }

    /// What is typed between two plugs.
    struct Session: Equatable {
        /// Records with their times from the session's beginning.
        var events: [InputEvent] = []
        /// Nanoseconds from the beginning of the session before, or of the recording.
        var begin: Int64 = 0
        /// Nanoseconds after its beginning at which the scanner goes.
        var end: Int64 = 0
    }

    private let sessions: [Session]

    /// - Throws: When the recording has no keyboard, or several.
    init(_ recording: Recording, speed: Double) throws {
        let keyboards = recording.channels.filter { $0.driver == "keyboard" }
        guard keyboards.count == 1, let keyboard = keyboards.first else {
            throw CommandFailure(
                message: "a recording with \(keyboards.count) keyboards cannot be typed",
                next: "--pty sends the bytes of serial scanners"
            )
        }
        sessions = Self.sessions(of: recording, channel: keyboard.number, speed: speed)
    }

    /// The sessions of a channel.
    static func sessions(of recording: Recording, channel: Int, speed: Double) -> [Session] {
        var sessions: [Session] = []
        var current: Session?
        var origin: Int64 = 0
        var previous: Int64 = 0
        for record in recording.records where record.channel == channel {
            let time = Int64(Double(record.time) * 1_000 / speed)
            if current == nil {
                current = Session(begin: time - previous)
                origin = time
                previous = time
            }
            switch record.event {
            case .keys(let keys):
                // The kernel makes its own drops and repetitions.
                let typed = keys.filter { $0 != .dropped && !($0.type == InputEvent.key && $0.value == 2) }
                current?.events += RecordingPlayer.events(
                    of: typed,
                    at: MonotonicTime(nanoseconds: time - origin)
                )
            case .unplug:
                current?.end = time - origin
                if let session = current { sessions.append(session) }
                current = nil
            case .plug, .bytes, .report, .pressed, .lost, .withheld: break
            }
        }
        if var session = current {
            session.end = session.events.last.map(\.time.nanoseconds) ?? 0
            sessions.append(session)
        }
        return sessions
    }

    func type(into outlet: Outlet) async throws {
        for (index, session) in sessions.enumerated() {
            if index > 0 { try await Task.sleep(for: .nanoseconds(session.begin - sessions[index - 1].end)) }
            let device = try ScannerOutlet.open(pipe: outlet.path)
            if case .uinput = outlet {
                // What is typed before the daemon has taken it is lost.
                if let node = try device.eventNode() { Console.note("typing as \(node)") }
                try await Task.sleep(for: .seconds(2))
            }
            try device.type(session.events)
            // Closing unplugs: what was typed last must be read first, unless that is what was recorded.
            let rest = session.end - (session.events.last?.time.nanoseconds ?? 0)
            try await Task.sleep(for: .nanoseconds(max(rest, index + 1 == sessions.count ? 300_000_000 : 0)))
        }
        Console.note("typed \(sessions.reduce(0) { $0 + $1.events.count }) records")
    }
}

extension ReplayKeys.Outlet {
    fileprivate var path: String? {
        switch self {
        case .pipe(let path): path
        case .uinput: nil
        }
    }
}
