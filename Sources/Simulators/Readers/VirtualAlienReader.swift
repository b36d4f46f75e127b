// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC
internal import ReaderProtocols

/// An Alien reader without a radio: the other side of `Alien.Session`, true to the wire.
///
/// It gathers tags while AutoMode is on and hands out its list when asked; asked while AutoMode is off, it reads for a
/// moment first. On a network it greets and wants a login; on a serial line it just listens.
public struct VirtualAlienReader: VirtualReader {
    /// What kind of reader it is.
    public struct Model: Hashable, Sendable {
        /// The model's name.
        public var name = "ALR-9900"
        /// The firmware's version.
        public var firmware = "14.07.01.00"
        /// Whether it is reached over a network.
        public var isNetworked = true
        /// The name it wants.
        public var user = "alien"
        /// The password it wants.
        public var password = "password"
        /// Commands it does not know, in lower case.
        public var unknownCommands: Set<String> = []
        /// Whether its firmware knows the long tokens of a custom format.
        public var hasLongTokens = true
        /// Ports that exist.
        public var ports: ClosedRange<UInt8> = 1...4
        /// How long it reads when asked for the list while AutoMode is off, in nanoseconds.
        public var acquisition: Int64 = 100_000_000

        /// An ALR-9900 on a network.
        public init() {}
    }

    enum Talk: Hashable, Sendable {
        case closed, user, password(String), commands
    }

    /// A tag in the list.
    struct Listed: Sendable {
        var tag: SimulatedTag
        var place: Int
        var antenna: UInt8
        var count = 0
        var rssi: Int8
        var frequencyKHz: UInt32
        var last: Int64
    }

    /// The kind of reader.
    public let model: Model
    /// What is set, by the property's name in lower case.
    public internal(set) var properties: [String: String] = [:]
    /// What waits to be sent.
    public var output = Transmission()
    /// What happened to the tags.
    public internal(set) var tally = SightingTally()
    /// What outputs were switched to, one after the other.
    public internal(set) var switches: [OutputSwitch] = []
    /// Whether it wants to close the connection.
    public internal(set) var wantsClose = false
    /// The command lines it got, without what makes it terse.
    public internal(set) var commands: [String] = []

    var talk: Talk
    var list: [Listed] = []
    var field = TagField()
    var lit: UInt8 = 0
    var random: SeededRandom
    var recordsToCorrupt = 0
    private var framer = LineFramer()
    /// When the read is over that the host waits for, and whether the list goes without a prompt.
    private var acquisition: (end: MonotonicTime, isTerse: Bool)?
    private var stalledUntil: MonotonicTime?
    private var heldBack: [UInt8] = []
    private var isDead = false
    private var missingPorts: Set<UInt8> = []
    /// What to add to the monotonic clock in microseconds.
    private var clockOffset: Int64 = 1_780_000_000_000_000

    /// A reader that was just switched on.
    ///
    /// - Parameters:
    ///   - model: The kind of reader.
    ///   - seed: Decides about noise.
    public init(_ model: Model = Model(), seed: UInt64 = 1) {
        self.model = model
        talk = model.isNetworked ? .closed : .commands
        random = SeededRandom(seed: seed)
        properties = Self.defaults(model)
    }

    /// Whether it gathers tags.
    public var isReading: Bool { properties["automode"]?.lowercased() == "on" || acquisition != nil }

    /// When a stall ends, or a read that was asked for.
    public var deadline: MonotonicTime? { [stalledUntil, acquisition?.end].compactMap { $0 }.min() }

    /// A host has connected: it is greeted and asked for its name.
    public mutating func connected(at now: MonotonicTime) {
        guard model.isNetworked, !isDead else { return }
        wantsClose = false
        talk = .user
        let stars = String(repeating: "*", count: 47)
        let banner = ["", stars, "*", "* Alien Technology : RFID Reader", "*", stars, "", "Username>"]
        emit(Array(banner.joined(separator: "\r\n").utf8) + [0])
    }

    /// The host has gone: it goes on gathering tags.
    public mutating func disconnected(at now: MonotonicTime) {
        if model.isNetworked { talk = .closed }
        framer.removeAll()
        acquisition = nil
    }

    /// Takes bytes of the host and obeys the commands in them.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !isDead else { return }
        framer.append(bytes)
        obeyLines(at: now)
    }

    /// Obeys what has arrived; during a read that was asked for it waits.
    private mutating func obeyLines(at now: MonotonicTime) {
        while acquisition == nil, let line = framer.next() {
            let text = String(decoding: framer.bytes[line.text], as: UTF8.self)
            switch talk {
            case .closed: break
            case .user:
                talk = .password(text)
                emit(Array("\r\nPassword>".utf8) + [0])
            case .password(let user):
                if user == model.user, text == model.password {
                    talk = .commands
                    emit(Array("\r\n\r\nAlien>".utf8) + [0])
                } else {
                    emit(Array("\r\nError: Invalid Username and/or Password.\r\n".utf8) + [0])
                    talk = .closed
                    wantsClose = true
                }
            case .commands: obey(text, at: now)
            }
        }
    }

    private mutating func obey(_ line: String, at now: MonotonicTime) {
        let isTerse = line.hasPrefix("\u{01}")
        let command = isTerse ? String(line.dropFirst()) : line
        guard !command.isEmpty else { return emit(Array("\r\nAlien>".utf8) + [0]) }
        commands.append(command)
        if !isReading, ["t", "get taglist"].contains(command.lowercased()) {
            acquisition = (now.advanced(byNanoseconds: model.acquisition), isTerse)
            return
        }
        reply(to: command, isTerse: isTerse, at: now)
    }

    private mutating func reply(to command: String, isTerse: Bool, at now: MonotonicTime) {
        answer(command, at: now)
        emit([0])
        // No NUL of its own: the guide's "Suppressing Command Prompts".
        if !isTerse { emit(Array("\r\nAlien>".utf8)) }
    }

    /// Lets a stall or a read that was asked for end.
    public mutating func tick(at now: MonotonicTime) {
        if let end = stalledUntil, now >= end {
            stalledUntil = nil
            output.append(heldBack)
            heldBack = []
        }
        if let (end, isTerse) = acquisition, now >= end {
            acquisition = nil
            reply(to: "get taglist", isTerse: isTerse, at: now)
            obeyLines(at: now)
        }
    }

    /// Lets an antenna see a tag; listed if AutoMode is on and the antenna in use.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        guard let tag = field.see(sighting, of: tag, at: now), isReading, sequence.contains(sighting.antenna)
        else {
            tally.unread += 1
            return
        }
        guard !isDead, !missingPorts.contains(sighting.antenna) else {
            tally.missed += 1
            return
        }
        guard takes(tag) else {
            tally.filtered += 1
            return
        }
        let combines = properties["taglistantennacombine"]?.lowercased() == "on"
        let known = list.firstIndex {
            $0.tag.epc == tag.epc && $0.place == sighting.tag && (combines || $0.antenna == sighting.antenna)
        }
        let place = known ?? list.count
        if known == nil {
            list.append(
                Listed(
                    tag: tag,
                    place: sighting.tag,
                    antenna: sighting.antenna,
                    rssi: sighting.rssi,
                    frequencyKHz: sighting.frequencyKHz,
                    last: 0
                )
            )
        }
        list[place].antenna = sighting.antenna
        list[place].count += 1
        list[place].rssi = sighting.rssi
        list[place].frequencyKHz = sighting.frequencyKHz
        list[place].last = milliseconds(at: now)
    }

    /// The reader's clock in milliseconds since 1970.
    func milliseconds(at now: MonotonicTime) -> Int64 { (now.nanoseconds / 1000 + clockOffset) / 1000 }

    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        switch fault {
        case .noise(let count):
            emit((0..<max(0, count)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case .bytes(let bytes): emit(bytes)
        case .corruptRecords(let count): recordsToCorrupt += max(0, count)
        case .stall(let nanoseconds): stalledUntil = now.advanced(byNanoseconds: nanoseconds)
        case .restart:
            properties = Self.defaults(model)
            tally.missed += list.reduce(0) { $0 + $1.count }
            list = []
            acquisition = nil
            lit = 0
            talk = model.isNetworked ? .closed : .commands
            wantsClose = model.isNetworked
        case .antennaMissing(let port, true): missingPorts.insert(port)
        case .antennaMissing(let port, false): missingPorts.remove(port)
        case .dead(let isOn): isDead = isOn
        case .clock(let microseconds): clockOffset = microseconds - now.nanoseconds / 1000
        // It tells of none of these.
        case .overTemperature, .returnLoss, .bufferFull, .assertion, .input: break
        }
    }

    mutating func emit(_ bytes: [UInt8]) {
        guard !isDead else { return }
        if stalledUntil == nil { output.append(bytes) } else { heldBack += bytes }
    }

    /// Hands out one line of the list.
    mutating func emit(_ entry: Listed, as line: String) {
        guard !isDead, stalledUntil == nil else { return emit(Array(line.utf8)) }
        var record = Array(line.utf8)
        let isIntact = recordsToCorrupt == 0
        if isIntact {
            tally.records += entry.count
        } else {
            recordsToCorrupt -= 1
            tally.corrupted += entry.count
            // A digit of the number that becomes none.
            record[4] ^= 0x40
        }
        output.append(record: record, of: entry.place, isIntact: isIntact)
    }
}
