// SPDX-License-Identifier: Apache-2.0

import Capture
import GRDB
import GRDBSQLite

/// Puts batches into the open transaction: the hot path of the writer.
///
/// Keeps its scratch storage between transactions, so that a row costs no allocation.
struct BatchInsertion {
    /// The `seq` of the newest event, this transaction's included.
    var head: Int64 = 0
    /// Events whose id is stored already: left out, without a number.
    private(set) var duplicates = 0
    /// Records the schema refused.
    private(set) var refused = 0
    /// Why the last of them was refused.
    private(set) var refusal: String?

    private var words: [UInt8] = []

    init() { words.reserveCapacity(128) }

    /// Gets ready for a transaction whose first event follows `head`.
    mutating func begin(after head: Int64) {
        self.head = head
        duplicates = 0
        refused = 0
        refusal = nil
    }

    private static let insertEvent = """
        INSERT INTO event (seq, id, type, time_us, recorded_us, device, read_point, step, carrier, quality,
            level, item, gtin, serial, lot, expiry, sscc, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private static let upsertOpenTag = """
        INSERT INTO open_tag (read_point, key, first_us, last_us, reads, boot, state)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (read_point, key) DO UPDATE SET first_us = excluded.first_us, last_us = excluded.last_us,
            reads = excluded.reads, boot = excluded.boot, state = excluded.state
        """

    private static let deleteOpenTag = "DELETE FROM open_tag WHERE read_point = ? AND key = ?"

    private static let upsertStation = """
        INSERT INTO station (read_point, step, step_since_us, session, session_since_us)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (read_point) DO UPDATE SET step = excluded.step, step_since_us = excluded.step_since_us,
            session = excluded.session, session_since_us = excluded.session_since_us
        """

    private static let upsertOpenLabels = """
        INSERT INTO open_labels (read_point, event_group, lacking) VALUES (?, ?, ?)
        ON CONFLICT (read_point) DO UPDATE SET event_group = excluded.event_group, lacking = excluded.lacking
        """

    private static let deleteOpenLabels = "DELETE FROM open_labels WHERE read_point = ?"

    private static let deleteStation = "DELETE FROM station WHERE read_point = ?"

    /// Writes every record of `batch`, in order.
    ///
    /// A record that can never be stored (its id is stored already, the schema refuses it) is counted and left
    /// out, so that it cannot hold up those behind it. Anything else is a failure of the whole transaction.
    mutating func insert(_ batch: Batch, recorded: WallTime, boot: [UInt8], into db: Database) throws {
        let insert = try PreparedStatement(db, sql: Self.insertEvent)
        let upsert = try PreparedStatement(db, sql: Self.upsertOpenTag)
        let delete = try PreparedStatement(db, sql: Self.deleteOpenTag)
        // Nothing may point into the batch once it goes back to the capture thread.
        defer {
            insert.clear()
            upsert.clear()
            delete.clear()
        }
        // The buffers outlive each step: both closures end after it.
        try unsafe batch.bytes.withUnsafeBytes { bytes in
            try unsafe boot.withUnsafeBytes { boot in
                let texts = unsafe BatchText(bytes: bytes)
                for record in batch.records {
                    let code: Int32
                    switch record {
                    case .event(let event):
                        code = unsafe step(event, texts, recorded, insert)
                        if code == SQLITE_OK { head += 1 }
                    case .openTag(let tag):
                        code = unsafe step(tag, texts, boot, upsert)
                    case .closeTag(let readPoint, let key):
                        unsafe delete.bind(text: texts[readPoint], at: 1)
                        unsafe delete.bind(blob: texts.blob(key), at: 2)
                        code = delete.step()
                    case .station(let station):
                        code = try unsafe step(station, texts, db)
                    case .openLabels(let labels):
                        code = try unsafe step(labels, texts, db)
                    }
                    if code != SQLITE_OK { try leaveOut(code, db) }
                }
            }
        }
    }

    private mutating func step(
        _ event: EventRecord,
        _ texts: BatchText,
        _ recorded: WallTime,
        _ statement: PreparedStatement
    ) -> Int32 {
        words.removeAll(keepingCapacity: true)
        event.id.append(to: &words)
        let idEnd = words.count
        words.append(contentsOf: event.type.rawValue.utf8)
        let typeEnd = words.count
        if let carrier = event.carrier { words.append(contentsOf: carrier.rawValue.utf8) }
        let carrierEnd = words.count
        if let quality = event.quality { words.append(contentsOf: quality.rawValue.utf8) }

        // `words` is not touched before the step has returned.
        return unsafe words.withUnsafeBytes { words in
            statement.bind(head + 1, at: 1)
            unsafe statement.bind(text: UnsafeRawBufferPointer(rebasing: words[..<idEnd]), at: 2)
            unsafe statement.bind(text: UnsafeRawBufferPointer(rebasing: words[idEnd..<typeEnd]), at: 3)
            statement.bind(event.time.microseconds, at: 4)
            statement.bind(recorded.microseconds, at: 5)
            unsafe statement.bind(text: texts[event.device], at: 6)
            unsafe statement.bind(text: texts[event.readPoint], at: 7)
            unsafe statement.bind(text: texts[event.step], at: 8)
            let carrier = unsafe UnsafeRawBufferPointer(rebasing: words[typeEnd..<carrierEnd])
            unsafe statement.bind(text: event.carrier == nil ? nil : carrier, at: 9)
            let quality = unsafe UnsafeRawBufferPointer(rebasing: words[carrierEnd...])
            unsafe statement.bind(text: event.quality == nil ? nil : quality, at: 10)
            unsafe statement.bind(text: texts[event.level], at: 11)
            unsafe statement.bind(text: texts[event.item], at: 12)
            unsafe statement.bind(text: texts[event.gtin], at: 13)
            unsafe statement.bind(text: texts[event.serial], at: 14)
            unsafe statement.bind(text: texts[event.lot], at: 15)
            unsafe statement.bind(text: texts[event.expiry], at: 16)
            unsafe statement.bind(text: texts[event.sscc], at: 17)
            unsafe statement.bind(text: texts[event.body], at: 18)
            return statement.step()
        }
    }

    private func step(
        _ tag: OpenTagRecord,
        _ texts: BatchText,
        _ boot: UnsafeRawBufferPointer,
        _ statement: PreparedStatement
    ) -> Int32 {
        unsafe statement.bind(text: texts[tag.readPoint], at: 1)
        unsafe statement.bind(blob: texts.blob(tag.key), at: 2)
        statement.bind(tag.first.microseconds, at: 3)
        statement.bind(tag.last.microseconds, at: 4)
        statement.bind(Int64(clamping: tag.reads), at: 5)
        unsafe statement.bind(text: boot, at: 6)
        unsafe statement.bind(blob: texts.blob(tag.state), at: 7)
        return statement.step()
    }

    // Somebody scanned a control barcode: too rare to keep the statements at hand.
    private func step(_ station: StationRecord, _ texts: BatchText, _ db: Database) throws -> Int32 {
        let isChanged = station.step != .none || station.session != .none
        let statement = try PreparedStatement(db, sql: isChanged ? Self.upsertStation : Self.deleteStation)
        defer { statement.clear() }
        unsafe statement.bind(text: texts[station.readPoint], at: 1)
        if isChanged {
            unsafe statement.bind(text: texts[station.step], at: 2)
            statement.bind(station.stepSince?.microseconds, at: 3)
            unsafe statement.bind(text: texts[station.session], at: 4)
            statement.bind(station.sessionSince?.microseconds, at: 5)
        }
        return statement.step()
    }

    // Somebody scanned a label: a person's pace.
    private func step(_ labels: OpenLabelsRecord, _ texts: BatchText, _ db: Database) throws -> Int32 {
        let isOpen = labels.group != .none
        let statement = try PreparedStatement(
            db,
            sql: isOpen ? Self.upsertOpenLabels : Self.deleteOpenLabels
        )
        defer { statement.clear() }
        unsafe statement.bind(text: texts[labels.readPoint], at: 1)
        if isOpen {
            unsafe statement.bind(text: texts[labels.group], at: 2)
            unsafe statement.bind(text: texts[labels.lacking], at: 3)
        }
        return statement.step()
    }

    private mutating func leaveOut(_ code: Int32, _ db: Database) throws {
        switch code & 0xFF {
        case SQLITE_CONSTRAINT where code == ResultCode.SQLITE_CONSTRAINT_UNIQUE.rawValue:
            duplicates += 1
        case SQLITE_CONSTRAINT where code != ResultCode.SQLITE_CONSTRAINT_PRIMARYKEY.rawValue,
            SQLITE_TOOBIG, SQLITE_MISMATCH:
            refused += 1
            refusal = db.lastErrorMessage
        default:
            // A `seq` in use among them: the head is read again before the next attempt.
            throw db.storageFailure(code)
        }
    }
}

/// The storage of a batch, looked up by range; a range that lies outside it reads as NULL.
@unsafe
private struct BatchText {
    let bytes: UnsafeRawBufferPointer

    subscript(range: ByteRange) -> UnsafeRawBufferPointer? {
        guard let indices = range.indices, unsafe indices.upperBound <= bytes.count else { return nil }
        // A valid sub-range of a live buffer.
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[indices])
    }

    func blob(_ range: ByteRange) -> UnsafeRawBufferPointer {
        unsafe self[range] ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }
}
