// SPDX-License-Identifier: Apache-2.0

public import Capture

//    descriptor        status: card            powered             all read
//  ──────────▶ empty ───────────────▶ powering ───────▶ reading ───────────▶ held
//                ▲                       │  ▲             │ failed            │
//                │                       │  └─ power off ◀┘ (three times)     │
//                └───────────────────────┴──────── status: no card ───────────┘

/// Scans from an NFC reader: a smart-card reader of the USB class CCID, and the tags held to it.
///
/// Each time a tag is presented it is one scan: of the URI, or else the text, of its NDEF message, or else of its
/// UID in hexadecimal digits. A tag that stays is not scanned again. What the host is to send, packets of
/// ``USBPacket``, gathers in ``send``; what the device delivers are such packets too, its class descriptor first.
public struct CCIDScan: ScannerDriver {
    /// Why the reader has to be opened anew.
    public enum Failure: Error, Hashable, Sendable {
        /// It is no reader of a kind that can be used.
        case unsuitable
        /// It stopped answering.
        case silent
        /// It answers nonsense.
        case senseless
    }

    enum Phase: Hashable {
        case unknown
        case empty
        case powering
        case reading
        /// To be powered again after a failure.
        case resting
        case held
    }

    struct Pending {
        var command: CCIDMessage.Command
        var sequence: UInt8
        /// When the reader is given up, unless it asks for more time.
        var deadline: MonotonicTime
        /// When it is given up in any case.
        var limit: MonotonicTime
    }

    /// How often a reader is asked for a tag: with an interrupt endpoint only to be sure.
    static let pollNanoseconds: Int64 = 250_000_000
    /// How long a reader may take for an answer.
    static let answerNanoseconds: Int64 = 3_000_000_000
    /// How long a reader may go on asking for more time.
    static let patienceNanoseconds: Int64 = 15_000_000_000
    /// How often a tag is read before it is taken for what it gave.
    static let attempts = 3
    /// Senseless messages in a row after which the reader is given up.
    static let faults = 8

    /// Bytes for the device, to be taken by ``takeSend(_:)``.
    public private(set) var send: [UInt8] = []
    /// Why the reader has to be opened anew; nothing more is said to it.
    public private(set) var failure: Failure?
    /// Whether the reader has answered.
    public private(set) var isReady = false
    /// Whether it has a beeper and lights that are known: those of an ACR122U.
    public internal(set) var hasBeeper = false
    /// Whether what passes between reader and tags is kept for ``takeExchanges()``.
    public var isTraced = false

    private let maximumLength: Int
    private let asksForBeeper: Bool
    var wantedSignal: StationSignal?
    private var exchanges: [NFCExchange] = []
    private var framer = USBPacketFramer()
    private var assembler = CCIDAssembler()
    private var descriptor: CCIDDescriptor?
    var phase = Phase.unknown
    var pending: Pending?
    private var sequence: UInt8 = 0
    private var nextPoll: MonotonicTime?
    private var reading: TagReading?
    private var attempt = 0
    private var faultCount = 0
    /// The reader said that a tag was taken away while a command was under way.
    private var wasRemoved = false
    private var presented = MonotonicTime(nanoseconds: 0)

    /// A driver for a reader just opened.
    ///
    /// - Parameters:
    ///   - options: How scans are to be.
    ///   - asksForBeeper: Whether the reader may be asked by a command of ACS readers what it is.
    public init(options: ScannerOptions, asksForBeeper: Bool = false) {
        self.asksForBeeper = asksForBeeper
        maximumLength = min(max(1, options.maximumLength), ScannerOptions.maximumLengthLimit)
        send.reserveCapacity(64)
    }

    /// When ``tick(at:into:)`` has something to do.
    public var deadline: MonotonicTime? { failure == nil ? pending?.deadline ?? nextPoll : nil }

    /// Hands ``send`` over and empties it.
    public mutating func takeSend(_ body: (borrowing Span<UInt8>) -> Void) {
        guard !send.isEmpty else { return }
        body(send.span)
        send.removeAll(keepingCapacity: true)
    }

    /// Whether a tag is being read.
    public var isMidScan: Bool {
        switch phase {
        case .powering, .reading, .resting: true
        case .unknown, .empty, .held: false
        }
    }

    /// Hands over what passed between reader and tags since it was last asked for, and forgets it.
    public mutating func takeExchanges() -> [NFCExchange] {
        defer { exchanges.removeAll() }
        return exchanges
    }

    /// Takes packets, split and joined anywhere.
    public mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        var offset = 0
        while failure == nil {
            do throws(USBPacketFramer.Failure) {
                guard let kind = try framer.next(in: bytes, from: &offset) else { return }
                take(kind, at: now, into: &output)
            } catch {
                return give(up: .senseless)
            }
        }
    }

    /// Asks for a tag, and gives a reader up that does not answer.
    public mutating func tick(at now: MonotonicTime, into output: inout ScanOutput) {
        guard failure == nil else { return }
        if let pending {
            guard now >= pending.deadline else { return }
            if pending.command == .escape { return giveBeeperUp(at: now) }
            loseTag(into: &output)
            return give(up: .silent)
        }
        if let nextPoll, now >= nextPoll { request(.slotStatus, at: now) }
    }

    /// Accounts for the tag that was being read when the reader went.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {
        switch phase {
        case .powering, .reading, .resting: output.rejections.append(.disconnected)
        case .unknown, .empty, .held: break
        }
        let isTraced = isTraced
        self = CCIDScan(options: ScannerOptions(maximumLength: maximumLength), asksForBeeper: asksForBeeper)
        self.isTraced = isTraced
    }

    // MARK: - Packets

    private mutating func take(_ kind: USBPacket.Kind, at now: MonotonicTime, into output: inout ScanOutput) {
        switch kind {
        case .descriptor:
            guard descriptor == nil,
                let described = CCIDDescriptor(
                    framer.bytes.span.extracting(droppingFirst: USBPacket.headerCount)
                )
            else {
                return give(up: .unsuitable)
            }
            descriptor = described
            if asksForBeeper { askForBeeper(at: now) } else { request(.slotStatus, at: now) }
        case .interrupt:
            takeNotice(at: now, into: &output)
        case .bulk:
            // Lent, not copied: gone before the framer goes on.
            let packet = framer.bytes
            switch assembler.append(packet.span.extracting(droppingFirst: USBPacket.headerCount)) {
            case .incomplete: break
            case .senseless: countFault(into: &output)
            case .complete:
                takeAnswer(at: now, into: &output)
                assembler.reset()
            }
        }
    }

    /// `RDR_to_PC_NotifySlotChange` (6.3.1): two bits a slot, present and changed; others tell of nothing here.
    private mutating func takeNotice(at now: MonotonicTime, into output: inout ScanOutput) {
        let start = USBPacket.headerCount
        guard descriptor != nil, framer.bytes.count >= start + 2, framer.bytes[start] == 0x50 else { return }
        let isPresent = framer.bytes[start + 1] & 1 == 1
        if !isPresent { wasRemoved = true }
        if pending == nil { settle(isPresent ? .inactive : .absent, at: now, into: &output) }
    }

    private mutating func takeAnswer(at now: MonotonicTime, into output: inout ScanOutput) {
        let answer = CCIDAnswer(assembler.bytes.span)
        // Another slot's, or the late answer to something given up.
        guard let asked = pending, answer.slot == 0, answer.sequence == asked.sequence else {
            return countFault(into: &output)
        }
        if case .moreTime(let multiplier) = answer.outcome {
            let more = Self.answerNanoseconds * Int64(max(1, min(multiplier, 5)))
            pending?.deadline = min(now.advanced(byNanoseconds: more), asked.limit)
            return
        }
        let expected =
            switch asked.command {
            case .powerOn, .transferBlock: CCIDAnswer.dataBlock
            case .powerOff, .slotStatus: CCIDAnswer.slotStatus
            case .escape: CCIDAnswer.escape
            }
        let isDone = answer.outcome == .done
        guard answer.type == expected || !isDone else { return countFault(into: &output) }
        pending = nil
        faultCount = 0
        isReady = true
        if asked.command == .escape {
            return takeEscape(
                Array(assembler.bytes.dropFirst(CCIDMessage.headerCount)),
                isDone: isDone,
                at: now
            )
        }
        if isTraced, asked.command == .transferBlock {
            exchanges.append(.answer(Array(assembler.bytes.dropFirst(CCIDMessage.headerCount))))
        }
        if wasRemoved || answer.card == .absent { return settle(.absent, at: now, into: &output) }
        switch asked.command {
        case .slotStatus: settle(answer.card, at: now, into: &output)
        case .powerOn: isDone ? begin(at: now, into: &output) : retry(at: now, into: &output)
        case .powerOff: power(at: now)
        case .transferBlock: isDone ? goOn(at: now, into: &output) : retry(at: now, into: &output)
        case .escape: break
        }
    }

    private mutating func countFault(into output: inout ScanOutput) {
        output.rejections.append(.malformed)
        faultCount += 1
        if faultCount >= Self.faults {
            loseTag(into: &output)
            give(up: .senseless)
        }
    }

    private mutating func give(up reason: Failure) {
        failure = reason
        pending = nil
        nextPoll = nil
        send.removeAll(keepingCapacity: true)
    }

    mutating func request(
        _ command: CCIDMessage.Command,
        data: borrowing Span<UInt8> = Span(),
        at now: MonotonicTime
    ) {
        sequence &+= 1
        if isTraced, command == .transferBlock { exchanges.append(.command([UInt8](copying: data))) }
        var message: [UInt8] = []
        let voltage: UInt8 = command == .powerOn && descriptor?.choosesVoltage == false ? 1 : 0
        CCIDMessage.append(command, sequence: sequence, specific: voltage, data: data, to: &message)
        USBPacket.append(.bulk, message.span, to: &send)
        pending = Pending(
            command: command,
            sequence: sequence,
            deadline: now.advanced(byNanoseconds: Self.answerNanoseconds),
            limit: now.advanced(byNanoseconds: Self.patienceNanoseconds)
        )
        nextPoll = nil
    }

    // MARK: - Tags

    /// Acts on what is known of the slot, no command being under way.
    private mutating func settle(
        _ card: CCIDAnswer.Card,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        let hasCard = card == .active || card == .inactive
        wasRemoved = false
        guard hasCard else {
            loseTag(into: &output)
            phase = .empty
            return wait(at: now)
        }
        switch phase {
        case .unknown, .empty:
            presented = now
            attempt = 0
            power(at: now)
        case .held: wait(at: now)
        // Not while no command is under way.
        case .powering, .reading, .resting: power(at: now)
        }
    }

    private mutating func wait(at now: MonotonicTime) {
        if sendSignal(at: now) { return }
        nextPoll = now.advanced(byNanoseconds: Self.pollNanoseconds)
    }

    private mutating func power(at now: MonotonicTime) {
        phase = .powering
        attempt += 1
        request(.powerOn, at: now)
    }

    /// Counts a tag that went before it was read.
    private mutating func loseTag(into output: inout ScanOutput) {
        switch phase {
        case .powering, .reading, .resting: output.rejections.append(.partial)
        case .unknown, .empty, .held: break
        }
        reading = nil
        if phase != .held { phase = .empty }
    }

    private mutating func begin(at now: MonotonicTime, into output: inout ScanOutput) {
        guard let descriptor else { return }
        let kind = TagKind(
            answerToReset: assembler.bytes.span.extracting(droppingFirst: CCIDMessage.headerCount)
        )
        let reading = TagReading(kind, reader: descriptor)
        phase = .reading
        request(.transferBlock, data: reading.command.span, at: now)
        self.reading = reading
    }

    private mutating func goOn(at now: MonotonicTime, into output: inout ScanOutput) {
        guard var reading = self.reading else { return }
        self.reading = nil
        let step = reading.take(assembler.bytes.span.extracting(droppingFirst: CCIDMessage.headerCount))
        switch step {
        case .send: request(.transferBlock, data: reading.command.span, at: now)
        case .failed:
            self.reading = reading
            return retry(at: now, into: &output)
        case .overlong: hold(.overlong, at: now, into: &output)
        case .done: finish(reading, at: now, into: &output)
        }
        if step == .send { self.reading = reading }
    }

    /// Reads the tag again from the beginning; one that goes on refusing is taken for what it gave.
    private mutating func retry(at now: MonotonicTime, into output: inout ScanOutput) {
        guard attempt >= Self.attempts else {
            phase = .resting
            return request(.powerOff, at: now)
        }
        if var reading, !reading.uid.isEmpty {
            // A message that may not be read: three times refused by a tag that did not move.
            reading.dropMessage()
            finish(reading, at: now, into: &output)
        } else {
            hold(.malformed, at: now, into: &output)
        }
    }

    private mutating func finish(
        _ reading: TagReading,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        let tag = ReadTag(uid: reading.uid, message: reading.message)
        if isTraced { exchanges.append(.tag(uid: tag.uid, message: tag.message)) }
        let refusal = tag.append(
            to: &output,
            from: presented,
            to: now,
            maximumLength: maximumLength
        )
        hold(refusal, at: now, into: &output)
    }

    private mutating func hold(
        _ rejection: Rejection?,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        if let rejection { output.rejections.append(rejection) }
        reading = nil
        phase = .held
        wait(at: now)
    }
}

extension CCIDScan.Failure: CustomStringConvertible {
    /// Why, for the operator; to stand behind a colon.
    public var description: String {
        switch self {
        case .unsuitable: "no smart-card reader that exchanges whole commands"
        case .silent: "the reader does not answer"
        case .senseless: "the reader answers what makes no sense"
        }
    }
}
