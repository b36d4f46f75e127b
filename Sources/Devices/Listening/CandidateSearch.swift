// SPDX-License-Identifier: Apache-2.0

import DeviceIO

/// Opens candidates as they come, without taking them from anybody; on the attach thread.
///
/// An event device is opened and not grabbed: others go on hearing it. Serial ports and smart-card readers are opened
/// only where a udev rule says that they may be scanners, or somebody named their path: opening disturbs some ports,
/// and a card reader is nobody else's meanwhile.
final class CandidateSearch {
    private let paths: [String]
    private let tell: @Sendable (ListeningNews) -> Void
    /// Hears what was opened.
    let post: ListeningPost
    private var listening: Set<Candidate> = []
    private var deaf: [Candidate: Deafness] = [:]
    private var hasTold = false

    init(
        paths: [String],
        post: ListeningPost,
        tell: @escaping @Sendable (ListeningNews) -> Void
    ) {
        self.paths = paths
        self.tell = tell
        self.post = post
    }

    /// Looks at what is plugged in now.
    ///
    /// - Parameters:
    ///   - units: All hardware.
    ///   - owned: The places of those that are devices already.
    func look(at units: [DeviceCatalogue.Unit], owned: (Int) -> Bool) {
        var candidates = paths.map {
            Candidate(device: $0, title: "", node: $0, arrival: 0, kind: .unknown)
        }
        for (index, unit) in units.enumerated() where !owned(index) && unit.claim != .ignored {
            for node in unit.nodes {
                let isWanted =
                    switch node.device.kind {
                    case .keys: true
                    case .serial, .smartCard: unit.claim == .candidate
                    default: node.isHIDPOS
                    }
                if !isWanted { continue }
                candidates.append(
                    Candidate(
                        device: "\(unit.identity)",
                        title: unit.title,
                        node: node.device.node,
                        arrival: node.arrival,
                        kind: node.nodeKind,
                        identity: unit.identity
                    )
                )
            }
        }
        let there = Set(candidates)
        let before = (listening, deaf.keys.count)
        // What is gone ends by itself; what comes back has arrived anew.
        listening.formIntersection(there)
        deaf = deaf.filter { there.contains($0.key) }
        var isChanged = !hasTold || before != (listening, deaf.keys.count)
        for candidate in candidates where !listening.contains(candidate) && deaf[candidate] == nil {
            isChanged = true
            do throws(OpenFailure) {
                let channel = try DeviceOpening.listen(to: candidate)
                listening.insert(candidate)
                post.deliver(channel, candidate)
            } catch {
                deaf[candidate] = Deafness(reason: "\(error)", mend: error.mend)
            }
        }
        hasTold = true
        guard isChanged else { return }
        func precedes(_ left: Candidate, _ right: Candidate) -> Bool { left.node < right.node }
        tell(
            .candidates(
                listening.sorted(by: precedes),
                deaf: deaf.sorted { precedes($0.key, $1.key) }.map { ($0.key, $0.value) }
            )
        )
    }
}
