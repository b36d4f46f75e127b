// SPDX-License-Identifier: Apache-2.0

/// Puts in front of a stored body what only the queue knows, and so makes the complete event (design §5, "Order").
///
///     {"v":1,"edge":"gw-7f3a91c2","epoch":"5b8c…","seq":48211,"recorded":"2026-11-22T16:03:05.124900Z","id":…
///     └───────────── constant for a database file ─────────┘                                        └ body
///
/// The bytes are those of the `json` column of the view `v1_event`. Build one envelope for a database file and
/// use it for every event.
public struct EventEnvelope: Sendable {
    /// The version of the event's form.
    public static let version = 1

    private let head: [UInt8]

    /// The envelope of one database file.
    ///
    /// - Parameters:
    ///   - edge: The gateway's stable identifier.
    ///   - epoch: The database file's UUID.
    public init(edge: String, epoch: String) {
        var json = JSONWriter()
        json.beginObject()
        json.key("v")
        json.integer(Self.version)
        json.key("edge")
        json.string(edge)
        json.key("epoch")
        json.string(epoch)
        json.key("seq")
        head = json.bytes
    }

    /// Appends the complete event.
    ///
    /// - Parameters:
    ///   - sequence: The event's place in the queue.
    ///   - recorded: When it was committed.
    ///   - body: The stored body: a JSON object with at least one member.
    ///   - bytes: Where to append.
    public func append(
        sequence: Int64,
        recorded: WallTime,
        body: borrowing Span<UInt8>,
        to bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: head)
        bytes.appendDecimal(sequence)
        bytes.append(contentsOf: ",\"recorded\":\"".utf8)
        recorded.append(to: &bytes)
        bytes.append(contentsOf: "\",".utf8)
        for index in 1..<max(body.count, 1) { bytes.append(body[index]) }
    }
}
