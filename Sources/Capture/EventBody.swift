// SPDX-License-Identifier: Apache-2.0

public import GS1

/// An event that is being written into a batch.
///
/// Takes the batch's storage with ``Batch/beginEvent(_:)`` and gives it back, with a finished record, by
/// ``Batch/finish(_:)``; in between members are written in the order in which they are to stand:
///
///     {"id" … "step"   carrier level item ids   barcode|rfid   window quality   state|alert|…   flags}
///      header          identity(…)              barcode, rfid                   one a type      finish
///
/// Columns of the record point into the body wherever the text stands there as it is.
public struct EventBody: ~Copyable {
    var json: JSONWriter
    var record: EventRecord
    let header: EventHeader
    private let start: Int
    // Columns whose text needed escapes in the body: stored once more behind it. Rare.
    private var escaped: [(column: Column, text: [UInt8])] = []

    init(_ header: EventHeader, appendingTo bytes: consuming [UInt8]) {
        self.header = header
        start = bytes.count
        json = JSONWriter(appendingTo: bytes)
        record = EventRecord(id: header.id, type: header.type, time: header.time)
        json.beginObject()
        json.key("id")
        json.id(header.id)
        json.member("type", header.type.rawValue)
        json.member("time", header.time)
        json.key("tz")
        json.quoted { header.offset.append(to: &$0) }
        json.member("host", header.host)
        if let device = header.device { column(.device, "device", device) }
        if let unit = header.unit { json.member("unit", unit) }
        if let readPoint = header.readPoint { column(.readPoint, "read_point", readPoint) }
        if let step = header.step { column(.step, "step", step) }
        if let session = header.session { json.member("session", session) }
        if let role = header.role { json.member("role", role.rawValue) }
        if let reference = header.operatorReference { json.member("operator", reference) }
        if let group = header.group {
            json.key("group")
            json.id(group)
        }
    }

    mutating func column(_ column: Column, _ name: String, _ text: String) {
        self.column(column, name, text.utf8.span)
    }

    mutating func column(
        _ column: Column,
        _ name: String,
        _ text: borrowing Span<UInt8>
    ) {
        json.key(name)
        if let range = json.string(text) {
            record.set(column, to: range)
        } else {
            var copy: [UInt8] = []
            for index in text.indices { copy.append(text[index]) }
            escaped.append((column, copy))
        }
    }

    // Closes the body; what is left in `json.bytes` belongs to the batch again.
    mutating func close() {
        json.member("flags", header.flags)
        if let unsynchronized = header.unsynchronized {
            json.member("boot", unsynchronized.boot)
            json.member("mono_us", unsynchronized.monotonic.nanoseconds / 1_000)
        }
        json.endObject()
        record.body = ByteRange(start..<json.bytes.count)
        for (column, text) in escaped {
            let start = json.bytes.count
            json.bytes.append(contentsOf: text)
            record.set(column, to: ByteRange(start..<json.bytes.count))
        }
    }
}

/// The columns of an event's record whose text stands in its body too.
enum Column {
    case device
    case readPoint
    case step
    case level
    case item
    case gtin
    case serial
    case lot
    case expiry
    case sscc
}

extension EventRecord {
    // A key path would do, and allocates at each use.
    fileprivate mutating func set(_ column: Column, to range: ByteRange) {
        switch column {
        case .device: device = range
        case .readPoint: readPoint = range
        case .step: step = range
        case .level: level = range
        case .item: item = range
        case .gtin: gtin = range
        case .serial: serial = range
        case .lot: lot = range
        case .expiry: expiry = range
        case .sscc: sscc = range
        }
    }
}

extension Batch {
    /// Takes the storage to write one event.
    ///
    /// Until ``finish(_:)`` the batch is without its bytes.
    ///
    /// - Parameter header: What the event begins with.
    /// - Returns: The event, its header written.
    public mutating func beginEvent(_ header: EventHeader) -> EventBody {
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return EventBody(header, appendingTo: taken)
    }

    /// Ends the event and appends its record.
    public mutating func finish(_ event: consuming EventBody) {
        event.close()
        bytes = []
        swap(&bytes, &event.json.bytes)
        append(.event(event.record))
    }
}

// MARK: - Identity and trust

extension EventBody {
    /// Writes what carried the identity, and the identity: `carrier`, `level`, `item`, `ids`.
    public mutating func identity(_ identity: borrowing Identity, carrier: Carrier) {
        record.carrier = carrier
        json.member("carrier", carrier.rawValue)
        if let level = identity.level { column(.level, "level", level.rawValue) }
        if let item = identity.item { column(.item, "item", identity.bytes.span.extracting(item)) }
        guard !identity.ids.isEmpty else { return }
        json.beginObject("ids")
        for identifier in identity.ids {
            let value = identity.bytes.span.extracting(identifier.value)
            switch identifier.key {
            case .gtin: column(.gtin, "gtin", value)
            case .serial: column(.serial, "serial", value)
            case .lot: column(.lot, "lot", value)
            case .expiry: column(.expiry, "expiry", value)
            case .sscc: column(.sscc, "sscc", value)
            default:
                json.key(identifier.key.rawValue)
                json.string(value)
            }
        }
        json.endObject()
    }

    /// Writes which window spoke, by its mode.
    public mutating func window(_ mode: String) { json.member("window", mode) }

    /// Writes how far the data can be trusted, and why not further: `quality`, `problems`.
    public mutating func quality(_ quality: Quality, problems: [Problem] = []) {
        record.quality = quality
        json.member("quality", quality.rawValue)
        guard !problems.isEmpty else { return }
        json.beginArray("problems")
        for problem in problems { problem.write(to: &json) }
        json.endArray()
    }
}

/// Something wrong with a datum, as events and the answers of `tally decode` spell it.
public struct Problem: Hashable, Sendable {
    /// A word of a closed set.
    public var code: String
    /// A sentence for people.
    public var message: String
    /// The Application Identifier concerned.
    public var ai: String?
    /// Where in the datum, in bytes from 0.
    public var offset: Int?

    /// A problem with its facts.
    public init(code: String, message: String, ai: String? = nil, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.ai = ai
        self.offset = offset
    }

    /// Writes the problem as an object.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("code", code)
        json.member("message", message)
        if let ai { json.member("ai", ai) }
        if let offset { json.member("offset", offset) }
        json.endObject()
    }
}
