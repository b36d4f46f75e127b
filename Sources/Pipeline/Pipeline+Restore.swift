// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import ReadWindows

/// A window entry as it was stored by an earlier run.
public struct StoredTag: Sendable, Hashable {
    /// The read point.
    public var readPoint: String
    /// The window's key.
    public var key: [UInt8]
    /// The first read.
    public var first: WallTime
    /// The newest read accounted for.
    public var last: WallTime
    /// Reads so far.
    public var reads: UInt64
    /// The rest of the entry.
    public var state: [UInt8]

    /// A stored entry.
    public init(
        readPoint: String,
        key: [UInt8],
        first: WallTime,
        last: WallTime,
        reads: UInt64,
        state: [UInt8]
    ) {
        self.readPoint = readPoint
        self.key = key
        self.first = first
        self.last = last
        self.reads = reads
        self.state = state
    }
}

extension Pipeline {
    /// Takes over the open entries of an earlier run, before the first read.
    ///
    /// What cannot be taken over (its read point is no longer configured, its span is over, its bytes make no
    /// sense) is removed from the store by the next batch.
    ///
    /// - Parameters:
    ///   - tags: The entries.
    ///   - now: The time, on both clocks.
    /// - Returns: How many were taken over.
    @discardableResult
    public func restore(_ tags: some Sequence<StoredTag>, at now: Instant) -> Int {
        wake(at: now)
        var count = 0
        for stored in tags {
            if restore(stored, at: now) {
                count += 1
            } else {
                let readPoint = batch.append(utf8: stored.readPoint)
                let start = batch.bytes.count
                batch.bytes.append(contentsOf: stored.key)
                batch.append(.closeTag(readPoint: readPoint, key: ByteRange(start..<batch.bytes.count)))
            }
        }
        return count
    }

    private func restore(_ stored: StoredTag, at now: Instant) -> Bool {
        guard let place = points.firstIndex(where: { $0.entry.name == stored.readPoint }),
            let fallback = fallbackReader(of: place)
        else { return false }
        do throws(WindowFailure) {
            let tag = try TagSummary(
                storedKey: stored.key.span,
                state: stored.state.span,
                first: stored.first,
                last: stored.last,
                reads: stored.reads,
                fallback: fallback
            ) { name in reader(named: name) }
            return points[place].window.restore(tag, at: now)
        } catch {
            return false
        }
    }

    private func reader(named name: borrowing Span<UInt8>) -> DeviceIndex? {
        for account in accounts {
            guard let entry = account?.entry, entry.name.utf8.count == name.count,
                name.begins(with: entry.name)
            else { continue }
            return entry.index
        }
        return nil
    }

    // A reader of the point, to stand for one that is no longer configured.
    private func fallbackReader(of place: Int) -> DeviceIndex? {
        for account in accounts {
            guard let account, account.entry.kind == .reader else { continue }
            if account.routes.point == place || account.routes.antennaPoints.contains(place) {
                return account.entry.index
            }
        }
        return nil
    }
}
