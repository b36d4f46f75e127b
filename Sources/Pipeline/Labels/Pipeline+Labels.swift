// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC
internal import GS1

/// What the pipeline knows of labels and control barcodes.
public struct LabelSettings: Sendable {
    /// The rules.
    public var rules = LabelRules()
    /// What control barcodes of the site begin with; `nil` where they are off.
    public var commandPrefix: String?
    /// The site's key; without it there are no pseudonyms and no control barcode is believed.
    public var key: (any LabelKey)?

    /// No rules, control barcodes off.
    public init() {}
}

/// What the rules say of one scan.
struct LabelReading {
    /// The first rule about it.
    var rule: LabelRule?
    /// The number of a tag, where that is what the rule is about and not its text.
    var number: [UInt8]?
    /// Whether its text is kept from everybody.
    var isWithheld = false

    /// Finds the rule about a scan; nobody knows what a damaged one was.
    ///
    /// A tag's event has its number beside its text: either can be a badge.
    init(_ scan: Scan, _ text: borrowing Span<UInt8>, _ labels: LabelRules) {
        guard !scan.isDamaged else { return }
        rule = labels.firstMatch(text).map { labels.rules[$0] }
        guard labels.mayHoldSecrets, let tag = scan.tag, !tag.isTextUID, rule?.role.isSecret != true else {
            return
        }
        let bytes = (0..<tag.uidByteCount).map { tag.uid.byte(at: $0) }
        let digits = Array(Hexadecimal.text(bytes, digits: Hexadecimal.upper).utf8)
        guard let match = labels.firstMatch(digits.span), labels.rules[match].role.isSecret else { return }
        rule = labels.rules[match]
        number = digits
    }
}

/// Where the identity of a scan's event is.
enum LabelIdentity {
    /// As it was decoded.
    case decoded
    /// With an identifier that a rule named.
    case named
    /// Of a complete set of labels.
    case joined
}

extension Pipeline {
    /// How events call the window of label sets.
    static let labelWindow = "label"

    /// Takes over the rules for labels and the setting of control barcodes.
    public func setLabels(_ settings: LabelSettings) {
        labels = settings
        for place in accounts.indices {
            guard let entry = accounts[place]?.entry else { continue }
            accounts[place]?.labels = labelRules(for: entry)
        }
    }

    /// The rules about a device's scans.
    func labelRules(for entry: DeviceEntry) -> LabelRules {
        labels.rules.restricted(toDevice: entry.name, atReadPoint: entry.readPoint)
    }

    /// Bytes that the labels before it may add to a scan's event.
    func labelBytes(at place: Int) -> Int {
        guard let point = accounts[place]?.routes.point else { return 0 }
        return points[point].labelSet?.joined.bytes.count ?? 0
    }

    /// Whether a scan's text must not be kept.
    func isWithheld(_ text: borrowing Span<UInt8>, _ role: LabelRole?, _ labels: LabelRules) -> Bool {
        guard labels.mayHoldSecrets else { return false }
        if scan.quality == .damaged { return true }
        if let role { return role.isSecret }
        // What was decoded is no torn badge.
        return scan.identity.ids.isEmpty && labels.mayBeginSecret(text)
    }

    /// Fills in what the rules and the label set say of a scan.
    ///
    /// - Returns: Which identity its event has.
    func label(
        _ text: borrowing Span<UInt8>,
        _ reading: LabelReading,
        _ header: inout EventHeader,
        at point: Int,
        _ monotonic: MonotonicTime
    ) -> LabelIdentity {
        if let role = reading.rule?.role, role != .item { header.role = role }
        if reading.isWithheld {
            header.flags.insert(.withheld)
            scan.withhold()
            if reading.rule?.role == .operator, let key = labels.key {
                if let number = reading.number {
                    header.operatorReference = key.pseudonym(of: number.span)
                } else {
                    header.operatorReference = key.pseudonym(of: text.extracting(LabelRules.data(of: text)))
                }
            }
            return .decoded
        }
        let isNamed = name(text, reading.rule)
        guard header.role == nil, scan.quality != .damaged, points[point].labelSet != nil else {
            return isNamed ? .named : .decoded
        }
        if !isNamed {
            identifiers.removeAll()
            identifiers.append(contentsOf: scan.identity)
        }
        return join(&header, at: point, monotonic) ? .joined : isNamed ? .named : .decoded
    }

    /// Puts the identifier that a rule names beside those that were decoded.
    ///
    /// - Returns: Whether there is one.
    private func name(_ text: borrowing Span<UInt8>, _ rule: LabelRule?) -> Bool {
        guard let name = rule?.identifier else { return false }
        let data = text.extracting(LabelRules.data(of: text))
        let place = rule?.pattern?.identifier(in: data, using: &patternScratch) ?? 0..<data.count
        identifiers.removeAll()
        identifiers.append(contentsOf: scan.identity)
        guard !place.isEmpty, identifiers.value(of: name) == nil else { return false }
        identifiers.append(name, data.extracting(place))
        return true
    }

    // MARK: - Sets

    /// Shows the scan whose identifiers are in `identifiers` to the read point's label set.
    ///
    /// - Returns: Whether it completes a set, whose identity is then in `joined`.
    private func join(_ header: inout EventHeader, at point: Int, _ monotonic: MonotonicTime) -> Bool {
        if let lacking = points[point].labelSet?.giveUp(before: monotonic) {
            raiseIncomplete(lacking, at: point)
        }
        if points[point].labelSet?.isEnded(by: identifiers) == true,
            let lacking = points[point].labelSet?.giveUp()
        {
            raiseIncomplete(lacking, at: point)
        }
        switch points[point].labelSet?.take(identifiers, event: header.id, at: monotonic) {
        case .none?, nil: return false
        case .member(let group, let flags)?:
            header.group = group
            header.flags.formUnion(flags)
            return false
        case .completing(let group)?:
            header.group = group
            joined.derive(from: joinedIdentifiers(at: point))
            return true
        }
    }

    func joinedIdentifiers(at point: Int) -> IdentifierList {
        points[point].labelSet?.joined ?? IdentifierList()
    }

    func raiseIncomplete(_ lacking: String, at point: Int) {
        let subject = AlertDesk.Subject(
            code: AlertCode.labelIncomplete.rawValue,
            readPoint: points[point].entry.name
        )
        alerts.raise(subject, "a set of labels was not completed: \(lacking)", at: now)
        storeLabels(at: point)
    }

    // MARK: - Control barcodes

    /// Does what a control barcode says, if it is the site's own.
    ///
    /// - Returns: What became of it; `nil` for a scan that is none.
    func obey(
        _ text: borrowing Span<UInt8>,
        _ reading: LabelReading,
        _ header: inout EventHeader,
        at point: Int,
        from device: DeviceIndex?
    ) -> CommandOutcome? {
        guard reading.rule?.role == .command else { return nil }
        do throws(ControlBarcode.Refusal) {
            guard let prefix = labels.commandPrefix, let key = labels.key else { throw .disabled }
            let data = text.extracting(LabelRules.data(of: text))
            let barcode = try ControlBarcode(scanned: data, prefix: prefix, key: key)
            if let readPoint = barcode.readPoint, readPoint != points[point].entry.name { throw .station }
            return points[point].station.obey(
                barcode.command,
                configured: points[point].entry.step,
                event: header.id,
                at: header.time
            )
        } catch {
            header.flags.insert(.commandRefused)
            commandsRefused &+= 1
            let subject = AlertDesk.Subject(code: AlertCode.commandRefused.rawValue, device: device)
            alerts.raise(subject, "a control barcode was not obeyed: \(error.words)", at: now)
            var outcome = CommandOutcome(outcome: "refused")
            outcome.reason = error.rawValue
            return outcome
        }
    }

    /// Takes over what control barcodes changed in an earlier run, before the first read.
    ///
    /// What was changed at a read point that is no longer configured is removed from the store.
    public func restore(stations: some Sequence<StoredStation>) {
        for station in stations {
            if let place = points.firstIndex(where: { $0.entry.name == station.readPoint }) {
                points[place].station = station
            } else {
                StoredStation(readPoint: station.readPoint).write(to: &batch)
            }
        }
    }

    /// Where control barcodes changed something, as of now.
    public var stations: [StationStatus] {
        points.filter(\.station.isChanged).map {
            StationStatus(station: $0.station, configuredStep: $0.entry.step)
        }
    }
}

/// A read point that control barcodes changed.
public struct StationStatus: Sendable, Hashable {
    /// What is changed.
    public var station: StoredStation
    /// The business step that the configuration has for it.
    public var configuredStep: String?
}

extension ControlBarcode.Refusal {
    /// Why, for people.
    fileprivate var words: String {
        switch self {
        case .disabled: "control barcodes are off"
        case .form: "it is no control barcode of this site"
        case .forged: "its check value is wrong"
        case .station: "it is meant for another read point"
        }
    }
}
