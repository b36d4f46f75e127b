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
        /// Nanoseconds that the scanner was away before.
        var absence: Int64 = 0
        /// Records with their times from the first of them.
        var events: [InputEvent] = []
        /// Nanoseconds after the first record at which the scanner goes.
        var end: Int64 = 0
    }

    private let sessions: [Session]
    /// The scanner's driver, as new.
    private let driver: any ScannerDriver

    /// - Throws: When the recording has no keyboard, or several, or a configuration that is none.
    init(_ recording: Recording, named name: String, speed: Double) throws {
        let keyboards = recording.channels.filter { $0.driver == "keyboard" }
        guard keyboards.count == 1, let keyboard = keyboards.first,
            let source = try ReplaySetup(recording, named: name, at: nil).sources[keyboard.number]
        else {
            throw CommandFailure(
                message: "a recording with \(keyboards.count) keyboards cannot be typed",
                next: "--pty sends the bytes of serial scanners"
            )
        }
        driver = source.driver
        sessions = Self.sessions(of: recording, channel: keyboard.number, speed: speed)
    }

    /// The sessions of a channel.
    static func sessions(of recording: Recording, channel: Int, speed: Double) -> [Session] {
        var sessions: [Session] = []
        var current: Session?
        var first: Int64?
        var unplugged: Int64?
        for record in recording.records where record.channel == channel {
            let time = Int64(Double(record.time) * 1_000 / speed)
            var session = current ?? Session(absence: unplugged.map { time - $0 } ?? 0)
            switch record.event {
            case .keys(let keys):
                // The kernel makes its own drops and repetitions.
                let typed = keys.filter { $0 != .dropped && !($0.type == InputEvent.key && $0.value == 2) }
                // What went before the first key was waiting for somebody to scan.
                let origin = first ?? time
                first = origin
                session.events += RecordingPlayer.events(
                    of: typed,
                    at: MonotonicTime(nanoseconds: time - origin)
                )
            case .unplug:
                session.end = time - (first ?? time)
                sessions.append(session)
                (current, first, unplugged) = (nil, nil, time)
                continue
            case .plug, .bytes, .report, .tag, .pressed, .lost, .withheld: break
            }
            current = session
        }
        if var session = current {
            session.end = session.events.last?.time.nanoseconds ?? 0
            sessions.append(session)
        }
        return sessions
    }

    /// Types it all.
    ///
    /// - Parameters:
    ///   - outlet: Where to.
    ///   - witness: Says when a device of the kernel's is read, and how far.
    ///   - isHeld: Whether the scanner stays at the end, until the task is cancelled.
    /// - Throws: When there can be no such device, or it is not read.
    func type(into outlet: Outlet, before witness: ReplayWitness, isHeld: Bool) async throws {
        for (index, session) in sessions.enumerated() {
            try await Task.sleep(for: .nanoseconds(session.absence))
            let device = try ScannerOutlet.open(pipe: outlet.path)
            defer { extendLifetime(device) }
            var reading: ReplayWitness.Reading?
            if case .uinput = outlet, let node = try device.eventNode() {
                Console.note("typing as \(node)")
                reading = try await witness.reading(of: node)
            }
            try device.type(session.events)
            // Closing unplugs: what was typed last must be read first.
            try await Task.sleep(
                for: .nanoseconds(session.end - (session.events.last?.time.nanoseconds ?? 0))
            )
            if let reading {
                try await witness.wait(until: reading, hasTyped: characters(in: session.events))
            }
            if index + 1 == sessions.count {
                Console.note("typed \(sessions.reduce(0) { $0 + $1.events.count }) records")
                try await Task.sleep(for: isHeld ? .forever : .milliseconds(300))
            }
        }
    }

    /// How many characters the scanner's driver makes of some records.
    private func characters(in events: [InputEvent]) -> Int {
        var bytes: [UInt8] = []
        for event in events { event.append(to: &bytes) }
        var driver = driver
        var output = ScanOutput()
        let end = events.last?.time ?? MonotonicTime(nanoseconds: 0)
        driver.feed(bytes.span, at: end, into: &output)
        return Int(output.counters.characters)
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
