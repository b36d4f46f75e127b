// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Testing

extension LLRPTests {
    struct ConversationTests {
        private static let second: Int64 = 1_000_000_000

        /// A session and the reader it talks to, in virtual time.
        private struct Talk {
            var session: LLRP.Session
            var reader = ScriptedReader()
            var output = ReaderOutput()
            var now = MonotonicTime(nanoseconds: 1_000_000_000)
            var notices: [ReaderNotice] = []
            var reads: [TagRead] = []
            /// Requests in the order they came.
            var asked: [UInt16] { reader.asked }

            init(_ options: ReaderOptions = ReaderOptions()) { session = LLRP.Session(options) }

            mutating func start() {
                session.start(at: now, into: &output)
                settle()
            }

            mutating func say(_ bytes: [UInt8]) {
                session.feed(bytes.span, at: now, into: &output)
                settle()
            }

            mutating func wait(_ seconds: Double) {
                now = now.advanced(byNanoseconds: Int64(seconds * 1e9))
                session.tick(at: now, into: &output)
                settle()
            }

            /// Until neither has anything to say.
            private mutating func settle() {
                while true {
                    notices += output.notices
                    reads += output.reads
                    let sent = output.send
                    output.removeAll()
                    if sent.isEmpty { return }
                    let answer = reader.hear(sent)
                    session.feed(answer.span, at: now, into: &output)
                }
            }

            mutating func begin() {
                start()
                say(ScriptedReader.greeting)
            }
        }

        @Test func `from the reader's word to its inventory`() {
            var talk = Talk()
            talk.start()
            #expect(talk.asked.isEmpty)
            talk.say(ScriptedReader.greeting)
            #expect(talk.asked == [1, 3, 21, 41, 20, 24])
            guard case .ready = talk.notices.last else { return #expect(Bool(false), "\(talk.notices)") }
            talk.say(ScriptedReader.report)
            #expect(talk.reads.count == 1)
        }

        @Test func `a reader that can hold reports is asked to, and to let go of them`() {
            var talk = Talk()
            talk.reader.holdsReports = true
            talk.begin()
            #expect(talk.asked == [1, 3, 21, 41, 20, 24, 64])
        }

        @Test func `what is not essential may be refused`() {
            var talk = Talk()
            talk.reader.holdsReports = true
            talk.reader.refuses = [3: 1, 21: 9, 41: 9]
            talk.begin()
            // Without holding, then; so nothing has to be let go.
            #expect(talk.asked == [1, 3, 3, 21, 41, 20, 24])
            #expect(talk.notices.last?.state == .ready)
        }

        /// As golemu 0.1 does.
        @Test func `a reader that is only configured, and reports by itself, is read as it is`() {
            var talk = Talk()
            talk.reader.answersOnly = [3]
            talk.begin()
            talk.wait(11)
            guard case .failed = talk.notices.last else { return #expect(Bool(false), "\(talk.notices)") }
            talk.reader.reconnect()
            talk.begin()
            #expect(talk.asked == [1, 3, 21])
            talk.wait(2)
            guard case .ready = talk.notices.last else { return #expect(Bool(false), "\(talk.notices)") }
            talk.say(ScriptedReader.report)
            #expect(talk.reads.count == 1)
            #expect(talk.asked == [1, 3, 21])
        }

        @Test func `a reader that once left a question unanswered is asked everything again later`() {
            var talk = Talk()
            talk.reader.isMute = true
            talk.begin()
            talk.wait(11)
            talk.reader.isMute = false
            talk.begin()
            #expect(talk.asked == [1, 3, 21, 41, 20, 24])
            #expect(talk.notices.last?.state == .ready)
            talk.begin()
            #expect(talk.asked.dropFirst(6) == [1, 3, 21, 41, 20, 24])
        }

        @Test func `an inventory that survived is deleted by its number`() {
            var talk = Talk()
            talk.reader.refuses = [21: 1, 20: 1]
            talk.begin()
            #expect(talk.asked == [1, 3, 21, 41, 20, 25, 21, 20, 24])
            #expect(talk.notices.last?.state == .ready)
        }

        @Test func `a reader that will not have the inventory says why`() {
            var talk = Talk()
            talk.reader.refuses = [20: 9]
            talk.begin()
            guard case .failed(.refused(_, let reason)) = talk.notices.last else {
                return #expect(Bool(false), "\(talk.notices)")
            }
            #expect(reason == "parameter error: no")
        }

        @Test(arguments: [true, false])
        func `answers by other habits are answers`(usesError: Bool) {
            var talk = Talk()
            talk.reader.answersWithIDZero = true
            talk.reader.refusesByError = usesError
            talk.reader.interjects = ScriptedReader.keepalive(7) + ScriptedReader.report
            talk.reader.refuses = [21: 1]
            talk.begin()
            #expect(talk.notices.last?.state == .ready)
            #expect(talk.reader.acknowledged.allSatisfy { $0 == 7 } && !talk.reader.acknowledged.isEmpty)
            // What was reported before the inventory is ours is another's.
            #expect(talk.reads.isEmpty)
        }

        @Test func `another host has it: that is no fault of the configuration, and is tried again`() {
            var talk = Talk()
            talk.start()
            talk.say(ScriptedReader.attempt(2))
            guard case .failed(.refused(let command, _)) = talk.notices.last else {
                return #expect(Bool(false), "\(talk.notices)")
            }
            #expect(command == "connecting")
            talk.begin()
            #expect(talk.notices.last?.state == .ready)
        }

        @Test func `silence ends the connection, and the loss is told with its span`() {
            var talk = Talk()
            talk.begin()
            talk.wait(20)
            talk.say(ScriptedReader.keepalive(1))
            let alive = talk.now
            talk.reader.isMute = true
            talk.wait(15)
            // It is asked whether it is still there.
            #expect(talk.asked.last == 1)
            talk.wait(12)
            #expect(talk.notices.last?.state == .ready)
            talk.wait(2)
            #expect(talk.notices.last == .failed(.interrupted(.silent)))
            talk.wait(5)
            talk.reader.isMute = false
            talk.begin()
            #expect(talk.notices.last == .alert(.readsLost(.silent, from: alive, to: talk.now)))
        }

        @Test(arguments: [(31, false), (11, true)])
        func `nobody answers`(seconds: Double, isGreeted: Bool) {
            var talk = Talk()
            talk.reader.isMute = true
            talk.start()
            if isGreeted { talk.say(ScriptedReader.greeting) }
            talk.wait(seconds)
            guard case .failed(.noAnswer) = talk.notices.last else {
                return #expect(Bool(false), "\(talk.notices)")
            }
        }

        @Test func `a full buffer is told as reads lost, and reading goes on`() {
            var talk = Talk()
            talk.begin()
            let alive = talk.now
            talk.wait(3)
            talk.say(ScriptedReader.event("00FB0004"))
            #expect(talk.notices.last == .alert(.readsLost(.bufferFull, from: alive, to: talk.now)))
            talk.say(ScriptedReader.report)
            #expect(talk.reads.count == 1)
        }

        @Test func `an antenna goes and comes back`() {
            var talk = Talk(ReaderOptions(antennas: [.init(port: 1), .init(port: 2, isEnabled: false)]))
            talk.begin()
            talk.say(ScriptedReader.event("00FF0007000002"))
            #expect(talk.notices.last?.state == .ready)
            talk.say(ScriptedReader.event("00FF0007000001"))
            #expect(talk.notices.last == .degraded(.antennaMissing(port: 1)))
            talk.say(ScriptedReader.event("00FF0007010001"))
            #expect(talk.notices.last == .recovered)
        }

        @Test func `an inventory that ends by itself begins again, not for ever`() {
            var talk = Talk()
            talk.begin()
            for _ in 0..<3 {
                talk.say(ScriptedReader.event("00F9000D010000000100000000"))
                guard case .alert(.readsLost(.streamEnded, _, _)) = talk.notices.last else {
                    return #expect(Bool(false), "\(talk.notices)")
                }
            }
            talk.say(ScriptedReader.event("00F9000D010000000100000000"))
            #expect(talk.notices.last == .failed(.interrupted(.streamEnded)))
        }

        @Test(arguments: ["01010004", "0101000401010004"])
        func `the reader closes on purpose`(hex: String) {
            var talk = Talk()
            talk.begin()
            talk.say(ScriptedReader.event(hex))
            #expect(talk.notices.last == .failed(.interrupted(.disconnected)))
        }

        @Test func `what is no LLRP ends the connection with a word why`() {
            var talk = Talk()
            talk.start()
            talk.say(Array("HTTP/1.1 400 Bad Request\r\n".utf8))
            guard case .failed(.nonsense(let words)) = talk.notices.last else {
                return #expect(Bool(false), "\(talk.notices)")
            }
            #expect(words.contains("not LLRP"))
        }

        @Test func `goodbye ends the inventory first`() {
            var talk = Talk()
            talk.begin()
            let before = talk.asked.count
            talk.session.stop(at: talk.now, into: &talk.output)
            talk.say([])
            #expect(talk.asked[before...] == [25, 21, 14])
            #expect(talk.notices.last == .stopped)
        }

        @Test func `outputs are switched while it reads, and off at the end`() {
            var options = ReaderOptions()
            options.outputs = [1, 2]
            var talk = Talk(options)
            talk.begin()
            talk.session.switchOutputs([1: true, 2: false, 9: true], at: talk.now, into: &talk.output)
            talk.say([])
            // GPOWriteData of output 1 alone: 2 is off, and 9 is not ours.
            #expect(talk.reader.heard.last?.type == 3)
            #expect(talk.reader.heard.last?.body == Hex.bytes("00 00DB 0007 0001 80"))
            #expect(talk.notices.last?.state == .ready)
            talk.session.stop(at: talk.now, into: &talk.output)
            talk.say([])
            #expect(talk.reader.heard.contains { $0.body == Hex.bytes("00 00DB 0007 0001 00") })
        }

        @Test func `powers become places in the reader's table`() {
            var talk = Talk(ReaderOptions(antennas: [.init(port: 2, powerCentidBm: 2_600)], session: 1))
            talk.begin()
            // AntennaConfiguration of antenna 2 with RFTransmitter, whose last number is the second power.
            let added = talk.reader.heard.filter { $0.type == 20 }.flatMap(\.body)
            let configuration = Hex.bytes("00DE 0020 0002 00E0 000A 0001 0001 0002")
            #expect(added.indices.contains { added[$0...].starts(with: configuration) })
            // C1G2SingulationControl, session 1, 32 tags.
            let control = Hex.bytes("0150 000B 40 0020 00000000")
            #expect(added.indices.contains { added[$0...].starts(with: control) })
        }
    }
}

/// The other side of a conversation, by a script.
struct ScriptedReader {
    /// How often a kind of request is refused.
    var refuses: [UInt16: Int] = [:]
    var holdsReports = false
    var answersWithIDZero = false
    var refusesByError = false
    var isMute = false
    /// The only requests that it answers, with numbers of its own; after another it answers none on this connection.
    var answersOnly: Set<UInt16>?
    private var hasStumbled = false
    /// What it says before each answer.
    var interjects: [UInt8] = []
    private(set) var heard: [(type: UInt16, id: UInt32, body: [UInt8])] = []
    private(set) var acknowledged: [UInt32] = []
    private var framer = LLRP.MessageFramer()

    var asked: [UInt16] { heard.map(\.type) }

    mutating func hear(_ bytes: [UInt8]) -> [UInt8] {
        framer.append(bytes.span)
        var answer: [UInt8] = []
        while case .message(let header, let body)? = try? framer.next() {
            if header.type == .keepaliveAck {
                acknowledged.append(header.id)
                continue
            }
            heard.append((header.type.rawValue, header.id, Array(framer.bytes[body])))
            if let answersOnly, !answersOnly.contains(header.type.rawValue) { hasStumbled = true }
            if !isMute, !hasStumbled { answer += reply(to: header) }
        }
        return answer
    }

    private mutating func reply(to header: LLRP.MessageHeader) -> [UInt8] {
        let answers: [UInt16: UInt16] = [1: 11, 3: 13, 20: 30, 21: 31, 24: 34, 25: 35, 41: 51, 14: 4]
        guard let type = answers[header.type.rawValue] else { return [] }
        let isRefused = refuses[header.type.rawValue, default: 0] > 0
        refuses[header.type.rawValue, default: 0] -= 1
        var writer = LLRP.MessageWriter()
        let answer = isRefused && refusesByError ? LLRP.MessageType.errorMessage : .init(rawValue: type)
        writer.message(answer, id: number(of: header)) { writer in
            // The last word of some readers has no status.
            if type != 4 {
                writer.parameter(.init(rawValue: 287)) {
                    $0.append(UInt16(isRefused ? 100 : 0))
                    $0.append(UInt16(2))
                    for byte in "no".utf8 { $0.append(byte) }
                }
            }
            if type == 11 { writeCapabilities(to: &writer) }
        }
        return interjects + writer.bytes
    }

    private func number(of header: LLRP.MessageHeader) -> UInt32 {
        if answersOnly != nil { return header.id &+ 4_000 }
        return answersWithIDZero ? 0 : header.id
    }

    /// Whoever connects again finds it as it was.
    mutating func reconnect() { hasStumbled = false }

    private func writeCapabilities(to writer: inout LLRP.MessageWriter) {
        writer.parameter(.init(rawValue: 142)) {
            $0.append(UInt8(holdsReports ? 0x08 : 0))
            for _ in 0..<23 { $0.append(UInt8(0)) }
        }
        writer.parameter(.init(rawValue: 143)) { writer in
            writer.append(UInt32(0))
            writer.parameter(.init(rawValue: 144)) { writer in
                for (index, power) in [(1, 1_000), (2, 2_500), (3, 3_000)] as [(UInt16, UInt16)] {
                    writer.parameter(.init(rawValue: 145)) {
                        $0.append(index)
                        $0.append(power)
                    }
                }
            }
        }
    }

    static let greeting = attempt(0)

    static func attempt(_ outcome: UInt8) -> [UInt8] { event("01000006" + "000\(outcome)") }

    static func event(_ hex: String) -> [UInt8] {
        message(63) { writer in
            writer.parameter(.init(rawValue: 246)) { writer in
                for byte in Hex.bytes(hex) { writer.append(byte) }
            }
        }
    }

    static func keepalive(_ id: UInt32) -> [UInt8] { message(62, id: id) { _ in } }

    static let report = message(61) { writer in
        writer.parameter(.tagReportData) { writer in
            for byte in Hex.bytes("8D3074257BF7194E4000001A85 810001 86C4") { writer.append(byte) }
        }
    }

    private static func message(
        _ type: UInt16,
        id: UInt32 = 1,
        _ body: (inout LLRP.MessageWriter) -> Void
    ) -> [UInt8] {
        var writer = LLRP.MessageWriter()
        writer.message(.init(rawValue: type), id: id, body)
        return writer.bytes
    }
}
