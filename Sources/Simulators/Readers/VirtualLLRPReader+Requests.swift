// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

extension VirtualLLRPReader {
    /// Does what a request says and answers it.
    mutating func obey(_ header: LLRP.MessageHeader, _ body: [UInt8], at now: MonotonicTime) {
        if requests.count >= 1_000 { requests.removeFirst(500) }
        requests.append(header.type.rawValue)
        let type = header.type
        let isNegotiation = type == .getSupportedVersion || type == .setProtocolVersion
        if isNegotiation ? !model.knowsOneOne && !habits.insistsOnOneOne : header.version != version {
            return refuse(header, 110)
        }
        if habits.refusesVersionOne, version == .one, !isNegotiation { return refuse(header, 110) }
        if habits.unsupportedRequests.contains(type.rawValue) { return refuse(header, 109) }
        if let unknown = unsupportedParameter(in: body, of: type) {
            return refuse(header, 111, "parameter \(unknown)")
        }
        do throws(LLRP.ParameterProblem) {
            try carryOut(header, body, at: now)
        } catch {
            refuse(header, 100, "\(error)")
        }
    }

    private mutating func carryOut(
        _ header: LLRP.MessageHeader,
        _ body: [UInt8],
        at now: MonotonicTime
    ) throws(LLRP.ParameterProblem) {
        switch header.type {
        case .getReaderCapabilities:
            answer(header) { [self] in writeCapabilities(of: body.first ?? 0, to: &$0) }
        case .getReaderConfig:
            guard body.count >= 7 else { throw .tooShort }
            answer(header) { [self] in writeConfiguration(of: body[2], to: &$0) }
        case .setReaderConfig: try setConfiguration(header, body, at: now)
        case .addROSpec, .deleteROSpec, .startROSpec, .stopROSpec, .enableROSpec, .disableROSpec:
            try changeROSpec(header, body, at: now)
        case .getROSpecs:
            let specs = configuration.roSpecs.flatMap { spec in
                // The state is what it is now.
                var bytes = spec.bytes
                bytes[9] = spec.state.rawValue
                return bytes
            }
            answer(header) { $0.append(contentsOf: specs) }
        case .addAccessSpec, .deleteAccessSpec, .enableAccessSpec, .disableAccessSpec:
            try changeAccessSpec(header, body)
        case .getAccessSpecs:
            let specs = configuration.accessSpecs.flatMap(\.bytes)
            answer(header) { $0.append(contentsOf: specs) }
        case .closeConnection:
            if habits.closesWithoutStatus {
                say(.closeConnectionResponse, id: answerID(header)) { _ in }
            } else {
                answer(header)
            }
            hangUp()
        case .getSupportedVersion:
            let current = version.rawValue
            answer(header, isStatusLast: true) {
                $0.append(current)
                $0.append(UInt8(2))
            }
        case .setProtocolVersion:
            guard let wanted = body.first.flatMap(LLRP.Version.init(rawValue:)) else {
                return refuse(header, 110)
            }
            answer(header)
            version = wanted
        case .getReport: for spec in configuration.roSpecs { report(spec, at: now) }
        case .enableEventsAndReports:
            guard model.holdsReports else { return refuse(header, 109) }
            letGo()
        case .keepaliveAck: unacknowledged = 0
        case .customMessage:
            guard body.count >= 5 else { throw .tooShort }
            let vendor = body.span.number32(at: 0)
            guard vendor == LLRP.Vendor.impinj, vendor == model.manufacturer, body[4] == 21 else {
                return refuse(header, 109)
            }
            hasExtensions = true
            say(.customMessage, id: answerID(header)) {
                $0.append(vendor)
                $0.append(UInt8(22))
                Self.writeStatus(0, "", to: &$0)
            }
        default: refuse(header, 109)
        }
    }

    /// A parameter that it does not know, however deep.
    private func unsupportedParameter(in body: [UInt8], of type: LLRP.MessageType) -> UInt16? {
        guard !habits.unsupportedParameters.isEmpty else { return nil }
        let start: Int? =
            switch type {
            case .setReaderConfig: 1
            case .addROSpec, .addAccessSpec: 0
            default: nil
            }
        return start.flatMap { Self.firstParameter(in: body, from: $0, among: habits.unsupportedParameters) }
    }

    private static func firstParameter(in body: [UInt8], from start: Int, among types: Set<UInt16>) -> UInt16?
    {
        for node in (try? LLRPNode.all(of: body, from: start)) ?? [] {
            if types.contains(node.type) { return node.type }
            // The antennas of an AISpec are counted before its parameters.
            let fields = node.type == 183 ? (try? node.number16(at: 0)).map { 2 + 2 * Int($0) } : nil
            guard let inner = fields ?? LLRPNode.fields[node.type] else { continue }
            if let found = firstParameter(in: node.value, from: inner, among: types) { return found }
        }
        return nil
    }

    private mutating func setConfiguration(
        _ header: LLRP.MessageHeader,
        _ body: [UInt8],
        at now: MonotonicTime
    ) throws(LLRP.ParameterProblem) {
        guard let first = body.first else { throw .tooShort }
        let nodes = try LLRPNode.all(of: body, from: 1)
        // All or nothing.
        for node in nodes {
            switch node.type {
            case 219, 225:
                let limit = node.type == 219 ? model.outputs : model.inputs
                guard (1...max(1, Int(limit))).contains(Int(try node.number16(at: 0))) else {
                    return refuse(header, 301, "no such port")
                }
            case 226 where !model.holdsReports: return refuse(header, 111, "no holding")
            case 1023 where !hasExtensions: return refuse(header, 111, "no custom parameters")
            default: break
            }
        }
        if first & 0x80 != 0 {
            configuration.events = []
            configuration.holdsReports = false
            configuration.inputs = []
            setKeepalive(milliseconds: 0, at: now)
        }
        for node in nodes {
            switch node.type {
            case 244:
                for state in try node.children(from: 0) where state.type == 245 {
                    let event = try state.number16(at: 0)
                    if try state.number8(at: 2) & 0x80 != 0 {
                        configuration.events.insert(event)
                    } else {
                        configuration.events.remove(event)
                    }
                }
            case 220:
                setKeepalive(milliseconds: try node.number8(at: 0) == 0 ? 0 : node.number32(at: 1), at: now)
            case 226: configuration.holdsReports = try node.number8(at: 0) & 0x80 != 0
            case 219: setOutput(UInt8(try node.number16(at: 0)), isOn: try node.number8(at: 2) & 0x80 != 0)
            case 225:
                let input = UInt8(try node.number16(at: 0))
                if try node.number8(at: 2) & 0x80 != 0 {
                    configuration.inputs.insert(input)
                } else {
                    configuration.inputs.remove(input)
                }
            default: break
            }
        }
        answer(header)
    }

    private mutating func setOutput(_ pin: UInt8, isOn: Bool) {
        guard configuration.outputs.contains(pin) != isOn else { return }
        if isOn { configuration.outputs.insert(pin) } else { configuration.outputs.remove(pin) }
        switches.append(OutputSwitch(pin, isOn: isOn))
    }

    /// Sends what was held, and holds no longer.
    private mutating func letGo() {
        isHolding = false
        let waiting = held
        held.removeAll()
        emit(waiting)
    }
}

/// A parameter with its value.
struct LLRPNode: Hashable {
    var type: UInt16
    var value: [UInt8]
    /// All of its bytes.
    var bytes: [UInt8]

    /// Bytes of the fields before the parameters within one, by its type, for those with parameters.
    static let fields: [UInt16: Int] = [
        177: 6, 178: 0, 179: 1, 182: 5, 237: 3, 238: 2, 186: 3, 222: 2, 330: 1, 331: 1, 244: 0, 207: 12,
        209: 0,
        338: 0,
    ]

    static func all(of bytes: [UInt8], from start: Int) throws(LLRP.ParameterProblem) -> [LLRPNode] {
        var nodes: [LLRPNode] = []
        var place = start
        while place < bytes.count {
            let parameter = try LLRP.parameter(of: bytes.span, at: place)
            nodes.append(
                LLRPNode(
                    type: parameter.type.rawValue,
                    value: Array(bytes[parameter.value]),
                    bytes: Array(bytes[place..<parameter.value.upperBound])
                )
            )
            place = parameter.value.upperBound
        }
        return nodes
    }

    func children(from start: Int) throws(LLRP.ParameterProblem) -> [LLRPNode] {
        guard start <= value.count else { throw .tooShort }
        return try Self.all(of: value, from: start)
    }

    func number8(at place: Int) throws(LLRP.ParameterProblem) -> UInt8 {
        guard place < value.count else { throw .tooShort }
        return value[place]
    }

    func number16(at place: Int) throws(LLRP.ParameterProblem) -> UInt16 {
        guard place + 2 <= value.count else { throw .tooShort }
        return value.span.number16(at: place)
    }

    func number32(at place: Int) throws(LLRP.ParameterProblem) -> UInt32 {
        guard place + 4 <= value.count else { throw .tooShort }
        return value.span.number32(at: place)
    }

    /// So many bits from a byte on.
    func bits(_ count: Int, at place: Int) throws(LLRP.ParameterProblem) -> [Bool] {
        guard place + (count + 7) / 8 <= value.count else { throw .tooShort }
        return (0..<count).map { value[place + $0 / 8] >> (7 - UInt8($0 % 8)) & 1 == 1 }
    }
}
