// SPDX-License-Identifier: Apache-2.0

public import Capture

/// A set of labels that was open when the last run ended.
public struct StoredLabels: Sendable, Hashable {
    /// The read point.
    public var readPoint: String
    /// The `id` of the event that began the set.
    public var group: String
    /// What it lacked, for people.
    public var lacking: String

    /// A set with all its parts.
    public init(readPoint: String, group: String, lacking: String) {
        self.readPoint = readPoint
        self.group = group
        self.lacking = lacking
    }
}

extension Pipeline {
    /// Tells of the sets of labels that were open when the last run ended, however it did, before the first read.
    ///
    /// They are never completed: nobody knows what was done meanwhile.
    public func restore(openLabels: some Sequence<StoredLabels>, at now: Instant) {
        wake(at: now)
        for labels in openLabels {
            let subject = AlertDesk.Subject(
                code: AlertCode.labelIncomplete.rawValue,
                readPoint: labels.readPoint
            )
            alerts.raise(
                subject,
                "a set of labels was not completed when the daemon ended: \(labels.lacking)",
                at: now
            )
            let readPoint = batch.append(utf8: labels.readPoint)
            batch.append(.openLabels(OpenLabelsRecord(readPoint: readPoint)))
        }
    }

    /// Has the open set of a read point stored as it is now, where it is not.
    func storeLabels(at point: Int) {
        let name = points[point].entry.name
        let labels = points[point].labelSet?.open.map {
            StoredLabels(readPoint: name, group: $0.group.description, lacking: $0.lacking)
        }
        guard labels != points[point].storedLabels else { return }
        points[point].storedLabels = labels
        var record = OpenLabelsRecord(readPoint: batch.append(utf8: name))
        if let labels {
            record.group = batch.append(utf8: labels.group)
            record.lacking = batch.append(utf8: labels.lacking)
        }
        batch.append(.openLabels(record))
    }
}
