// SPDX-License-Identifier: Apache-2.0

public import Capture

/// A change of a reader's state, or something its operator should know.
public enum ReaderNotice: Hashable, Sendable {
    /// The reader is being asked or configured, again if it had been ready; nothing is observed meanwhile.
    case connecting(ReaderInterruption?)
    /// Which reader it is is being found out, by asking.
    case searching
    /// It is this reader; it is configured next.
    case found(ReaderFinding)
    /// The reader is configured and reading.
    case ready(ReaderDescription)
    /// Reading goes on, or is retried, with these faults.
    case degraded(ReaderFaults)
    /// All faults are gone.
    case recovered
    /// Reads may have been lost, or an option could not be applied.
    case alert(ReaderAlert)
    /// An input changed, as printed on the reader.
    case input(UInt8, isOn: Bool)
    /// The session has given up: close the port, pause, open it and start again.
    case failed(ReaderFailure)
    /// The reader is quiet, as ``ReaderProtocol/stop(at:into:)`` asked.
    case stopped

    /// The device's state after this notice; `nil` when it does not change.
    public var state: DeviceState? {
        switch self {
        case .connecting, .searching: .connecting
        case .ready, .recovered: .ready
        case .degraded: .degraded
        case .failed: .error
        case .alert, .input, .stopped, .found: nil
        }
    }
}

/// What a reader said about itself.
public struct ReaderDescription: Hashable, Sendable {
    /// The model's name, or its code where we know no name.
    public var model: String
    /// The firmware's version as the vendor writes it.
    public var firmware: String
    /// The serial number, where the reader tells it.
    public var serial: String?

    /// A reader's own words.
    public init(model: String, firmware: String, serial: String? = nil) {
        self.model = model
        self.firmware = firmware
        self.serial = serial
    }
}

/// Faults with which a reader goes on working, badly.
public struct ReaderFaults: OptionSet, Hashable, Sendable {
    /// The bits; those from the eighth on stand for antennas, from port 1.
    public let rawValue: UInt64

    /// A set from its bits.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Too hot; transmits less or not at all until it has cooled down.
    public static let overTemperature = ReaderFaults(rawValue: 1 << 0)
    /// Too much power comes back from an antenna: cable, connector or antenna.
    public static let returnLoss = ReaderFaults(rawValue: 1 << 1)
    /// No antenna on a port.
    public static let antennaMissing = ReaderFaults(rawValue: 1 << 2)

    /// No antenna on this port, 1-based; ports above 56 have no bit of their own.
    public static func antennaMissing(port: UInt16) -> ReaderFaults {
        guard (1...56).contains(port) else { return antennaMissing }
        return ReaderFaults(rawValue: 1 << 2 | 1 << (UInt64(port) + 7))
    }
}

/// Why reading stopped for a while without our asking.
public enum ReaderInterruption: Hashable, Sendable {
    /// The reader's tag buffer was full: it read faster than it could tell.
    case bufferFull
    /// The reader restarted by itself.
    case restarted
    /// The reader's firmware stopped itself; the reason is in its own words.
    case assertion(String)
    /// Nothing was heard for too long.
    case silent
    /// So many checksums were wrong that bytes must be missing.
    case corrupted
    /// The reader ended its stream.
    case streamEnded
    /// The connection was gone.
    case disconnected
}

/// Something for the operator that is not a state.
public enum ReaderAlert: Hashable, Sendable {
    /// Tags may have passed unread between two moments.
    case readsLost(ReaderInterruption, from: MonotonicTime, to: MonotonicTime)
    /// An option was refused and reading goes on without it; the reason is in plain words.
    case optionRefused(String)
    /// The reader tells of a fault of its own, in its words.
    case exception(String)
    /// The reader's clock is so wrong that its times are not used; how far it is off, in microseconds.
    case clock(offsetMicroseconds: Int64)

    /// The alert's word in the closed set of alert codes.
    public var code: String {
        switch self {
        case .readsLost: "reads-lost"
        case .optionRefused: "reader-option"
        case .exception: "reader-fault"
        case .clock: "reader-clock"
        }
    }
}

/// Why a session gave up.
public enum ReaderFailure: Error, Hashable, Sendable {
    /// The reader did not answer.
    case noAnswer(command: String)
    /// The reader refused a command without which it cannot read.
    case refused(command: String, reason: String)
    /// The reader would not be quiet, or something else is talking on the line.
    case neverQuiet
    /// No reader of a known family was found; what was tried, in words.
    case notFound(tried: String)
    /// The reader that was found cannot do what it is to do.
    case options(ReaderFamily, [ReaderOptionProblem])
    /// What the reader sends is not its protocol, in words.
    case nonsense(String)
    /// Reading did not last, however often it was begun again; the last reason.
    case interrupted(ReaderInterruption)
}

// MARK: - Sentences

extension ReaderFaults: CustomStringConvertible {
    /// The faults in words.
    public var description: String { words(naming: [:]) }

    /// The faults in words.
    ///
    /// - Parameter antennas: What people call the antennas, by their ports.
    /// - Returns: A clause for the reason of a state.
    public func words(naming antennas: [UInt8: String]) -> String {
        var words: [String] = []
        if contains(.overTemperature) { words.append("over temperature") }
        if contains(.returnLoss) { words.append("high return loss (antenna or cable)") }
        let ports = (UInt8(1)...56).filter { rawValue >> (UInt64($0) + 7) & 1 == 1 }.map { port in
            antennas[port].map { "\(port) (\($0))" } ?? "\(port)"
        }
        if !ports.isEmpty {
            words.append("antenna \(ports.joined(separator: " and ")) not connected")
        } else if contains(.antennaMissing) {
            words.append("antenna not connected")
        }
        return words.isEmpty ? "no fault" : words.joined(separator: ", ")
    }
}

extension ReaderInterruption: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .bufferFull: "the reader's tag buffer was full"
        case .restarted: "the reader restarted"
        case .assertion(let words): "the reader's firmware failed: \(words)"
        case .silent: "the reader fell silent"
        case .corrupted: "too many frames were corrupted"
        case .streamEnded: "the reader stopped reading by itself"
        case .disconnected: "the reader was disconnected"
        }
    }
}

extension ReaderAlert: CustomStringConvertible {
    /// The alert in words.
    public var description: String {
        switch self {
        case .readsLost(let cause, let from, let to):
            "\(cause); tags may have been missed for \(to.nanoseconds(since: from) / 1_000_000) ms"
        case .optionRefused(let words), .exception(let words): words
        case .clock(let offset):
            "the reader's clock is off by \(offset.magnitude / 1_000_000) s: its times are not used"
        }
    }
}

extension ReaderFailure: CustomStringConvertible {
    /// The failure in words.
    public var description: String {
        switch self {
        case .noAnswer(let command): "no answer to \(command)"
        case .refused(let command, let reason): "\(command) refused: \(reason)"
        case .notFound(let tried): "no reader found: \(tried)"
        case .options(let family, let problems):
            "it is a \(family.rawValue), and \(problems.map { "\($0)" }.joined(separator: "; "))"
        case .nonsense(let words): words
        case .neverQuiet: "the line is never quiet after asking the reader to stop"
        case .interrupted(let cause): "\(cause), again and again"
        }
    }
}

extension ReaderDescription: CustomStringConvertible {
    /// Model, firmware and serial number in words.
    public var description: String {
        let known = "\(model), firmware \(firmware)"
        return serial.map { "\(known), serial \($0)" } ?? known
    }
}

extension ReaderNotice: CustomStringConvertible {
    /// The notice in words, for logs and the reason of a state.
    public var description: String { words(naming: [:]) }

    /// The notice in words.
    ///
    /// - Parameter antennas: What people call the antennas, by their ports.
    /// - Returns: A clause for the reason of a state.
    public func words(naming antennas: [UInt8: String]) -> String {
        switch self {
        case .connecting(nil): "configuring"
        case .connecting(.some(let interruption)): "configuring again: \(interruption)"
        case .searching: "finding out which reader it is"
        case .found(let finding): "found \(finding)"
        case .ready(let reader): "reading: \(reader)"
        case .degraded(let faults): faults.words(naming: antennas)
        case .recovered: "recovered"
        case .alert(let alert): "\(alert)"
        case .input(let input, let isOn): "input \(input) is \(isOn ? "on" : "off")"
        case .failed(let failure): "\(failure)"
        case .stopped: "stopped"
        }
    }
}
