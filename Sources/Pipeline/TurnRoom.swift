// SPDX-License-Identifier: Apache-2.0

/// How much the way to the queue takes before the next turn.
@frozen
public struct TurnRoom: Hashable, Sendable {
    /// Records of any kind.
    public var records: Int
    /// Bytes of any kind.
    public var bytes: Int
    /// Records including those kept for scans.
    public var reservedRecords: Int
    /// Bytes including those kept for scans.
    public var reservedBytes: Int

    /// So much room.
    @inlinable
    public init(records: Int, bytes: Int, reservedRecords: Int, reservedBytes: Int) {
        self.records = records
        self.bytes = bytes
        self.reservedRecords = reservedRecords
        self.reservedBytes = reservedBytes
    }

    /// More than any turn needs.
    public static let ample = TurnRoom(
        records: 1 << 20,
        bytes: 1 << 30,
        reservedRecords: 1 << 20,
        reservedBytes: 1 << 30
    )

    // The largest event about a tag with sixteen antennas, and its stored entry, are below this.
    static let bytesPerTag = 8 * 1024
    // Events about devices and alerts, whose words are cut to ``wordsLimit``, six-fold escaped at worst.
    static let bytesPerNotice = 8 * 1024
    static let wordsLimit = 1_024

    /// Window records (an event and a stored entry each) that fit beside what a batch holds already.
    func tags(beside records: Int, _ bytes: Int) -> Int {
        max(0, min((self.records - records) / 2, (self.bytes - bytes) / Self.bytesPerTag))
    }

    /// Whether a scan of `length` bytes fits beside what a batch holds already.
    ///
    /// Its bytes stand in text, elements, identifiers and item, at worst six-fold escaped.
    func takesScan(of length: Int, beside records: Int, _ bytes: Int) -> Bool {
        reservedRecords > records && reservedBytes - bytes > 4 * 1024 + 24 * length
    }

    /// Whether a notice about a device, an alert or a heartbeat fits beside what a batch holds already.
    func takesNotice(beside records: Int, _ bytes: Int) -> Bool {
        self.records > records && self.bytes - bytes > Self.bytesPerNotice
    }
}

extension String {
    /// The beginning of the text, at most ``TurnRoom/wordsLimit`` bytes.
    var asNotice: String {
        guard utf8.count > TurnRoom.wordsLimit else { return self }
        return String(decoding: utf8.prefix(TurnRoom.wordsLimit), as: UTF8.self)
    }
}
