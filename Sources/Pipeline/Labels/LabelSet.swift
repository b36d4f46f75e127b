// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// The settings of the window mode `label`: which labels of a thing belong together.
public struct LabelSetOptions: Sendable, Hashable {
    /// The identifiers that make a set, as `ids` names them; the first begins a new set whenever it is scanned again.
    public var parts: [String]
    /// A set that is not complete so long after its first scan is given up.
    public var within: Duration

    /// Settings.
    public init(parts: [String], within: Duration = .seconds(5)) {
        self.parts = parts
        self.within = within
    }
}

/// Puts the labels of one thing together as they are scanned; one for each read point.
///
///     gtin A ──► open {gtin}          event: group 1, incomplete-label
///     serial 7 ► complete             event: group 1, ids of both, item     ──► closed
///     gtin B ──► open {gtin}          event: group 2, incomplete-label
///     gtin C ──► given up, open       event: group 3, incomplete-label; alert: a set without serial
///     serial 8 ► complete …
///     serial 8 ► (again) closed       event: group 3: the identical label once more changes nothing
///     serial 9 ► open {serial}        event: group 4, incomplete-label
///     serial 5 ► mixed                event: group 4, mixed-label: two serials, and no telling which is right
///     gtin D ──► mixed                event: group 4, mixed-label: never complete
///
/// No scan waits for another. A set that never becomes complete is one whose events all carry a flag.
///
/// Bounded: one open set of at most ``maximumBytes`` of identifiers. Parts of a set are never joined across a restart:
/// what was open is told as incomplete at the next start.
struct LabelSet {
    /// Identifiers of a set that are kept at most, in bytes; a set with more becomes mixed.
    static let maximumBytes = 4_096

    /// What a scan is to the set.
    enum Verdict {
        /// Nothing: it has none of the parts.
        case none
        /// A member of a group, which it does not complete.
        case member(EventID, EventFlags)
        /// The member that completes a group: the identifiers of all are in ``LabelSet/joined``.
        case completing(EventID)
    }

    let options: LabelSetOptions
    private let span: Int64

    /// The identifiers of the members so far.
    private(set) var joined = IdentifierList()
    private var group: EventID?
    private var began = MonotonicTime(nanoseconds: 0)
    private var isMixed = false

    // The set that was completed last, and the parts of the scan that did it.
    private var completed: EventID?
    private var completing = IdentifierList()
    private var completedAt = MonotonicTime(nanoseconds: 0)

    init(_ options: LabelSetOptions) {
        self.options = options
        let (seconds, attoseconds) = options.within.components
        span = max(1, min(seconds, 86_400) * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    /// When an open set is to be given up.
    var deadline: MonotonicTime? { group.map { _ in began.advanced(byNanoseconds: span) } }

    /// Takes a scan.
    ///
    /// To be called after ``giveUp(before:)`` for the same moment.
    ///
    /// - Parameters:
    ///   - ids: What it identifies.
    ///   - event: The `id` of its event.
    ///   - time: When it was scanned.
    /// - Returns: What it is to the set.
    mutating func take(_ ids: borrowing IdentifierList, event: EventID, at time: MonotonicTime) -> Verdict {
        guard hasPart(ids) else { return .none }
        if group == nil, let completed, time.nanoseconds(since: completedAt) < span, isCompletingAgain(ids) {
            return .member(completed, [])
        }
        if group == nil { begin(event, at: time) }
        guard let group else { return .none }
        add(ids)
        if isMixed { return .member(group, .mixedLabel) }
        guard missing.isEmpty else { return .member(group, .incompleteLabel) }
        remember(ids, group, at: time)
        self.group = nil
        return .completing(group)
    }

    /// Whether a scan begins a new set though one is open: it has the first part, and so has the set.
    func isEnded(by ids: borrowing IdentifierList) -> Bool {
        guard group != nil, let first = options.parts.first else { return false }
        return ids.value(of: first) != nil && joined.value(of: first) != nil
    }

    /// The open set: the `id` of the event that began it, and what is the matter with it; `nil` when none is open.
    var open: (group: EventID, lacking: String)? {
        guard let group else { return nil }
        let lacking =
            isMixed ? "labels of different things were mixed" : "missing: " + missing.joined(separator: ", ")
        return (group, lacking)
    }

    /// Gives up the open set, if any.
    ///
    /// - Returns: What it lacked, for people; `nil` when none was open.
    mutating func giveUp() -> String? {
        defer { group = nil }
        return open?.lacking
    }

    /// Gives up the open set if its time is over.
    mutating func giveUp(before time: MonotonicTime) -> String? {
        guard let deadline, deadline <= time else { return nil }
        return giveUp()
    }

    // MARK: - Parts

    private var missing: [String] { options.parts.filter { joined.value(of: $0) == nil } }

    private func hasPart(_ ids: borrowing IdentifierList) -> Bool {
        for part in options.parts where ids.value(of: part) != nil { return true }
        return false
    }

    private mutating func begin(_ event: EventID, at time: MonotonicTime) {
        group = event
        began = time
        isMixed = false
        joined.removeAll()
    }

    private mutating func add(_ ids: borrowing IdentifierList) {
        for entry in ids.entries {
            let value = ids.bytes.span.extracting(entry.value)
            if joined.value(of: entry.name) == nil {
                guard joined.bytes.count + value.count <= Self.maximumBytes else {
                    isMixed = true
                    continue
                }
                joined.append(entry.name, value)
            } else if !joined.has(entry.name, value) {
                isMixed = true
            }
        }
    }

    private mutating func remember(_ ids: borrowing IdentifierList, _ group: EventID, at time: MonotonicTime)
    {
        completed = group
        completedAt = time
        completing.removeAll()
        for entry in ids.entries { completing.append(entry.name, ids.bytes.span.extracting(entry.value)) }
    }

    private func isCompletingAgain(_ ids: borrowing IdentifierList) -> Bool {
        guard ids.entries.count == completing.entries.count else { return false }
        for entry in ids.entries where !completing.has(entry.name, ids.bytes.span.extracting(entry.value)) {
            return false
        }
        return true
    }
}
