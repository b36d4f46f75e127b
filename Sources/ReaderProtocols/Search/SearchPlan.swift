// SPDX-License-Identifier: Apache-2.0

/// In which order a search asks.
///
/// Each family at its usual speed first, then at its others; speeds that are the usual one of many families come first,
/// and each is set as seldom as can be. Families that cannot be asked come last: they are listened to for a while.
struct SearchPlan: Hashable, Sendable {
    /// A speed, and whom to ask there.
    struct Stage: Hashable, Sendable {
        /// In bits per second; `nil` on a line without a speed.
        var baudRate: UInt32?
        /// Families in the order they are asked.
        var families: [ReaderFamily]

        /// Whether there is nothing to ask, only to listen.
        var isSilent: Bool { families.allSatisfy { $0.traits.probe?.question.isEmpty ?? true } }
    }

    private(set) var stages: [Stage] = []

    /// A plan.
    ///
    /// - Parameters:
    ///   - families: Whom to look for, the likeliest first; those that cannot be asked are left out.
    ///   - baudRate: The one speed to try, where it is known.
    ///   - hint: What was found another time, to begin with.
    init(_ families: [ReaderFamily], baudRate: UInt32? = nil, hint: ReaderFinding? = nil) {
        let families = families.filter { $0.traits.probe != nil && !$0.traits.baudRates.isEmpty }
        if let hint, hint.family.traits.probe != nil, baudRate == nil || hint.baudRate == baudRate {
            stages.append(Stage(baudRate: hint.baudRate, families: [hint.family]))
        }
        let silent = families.filter { $0.traits.probe?.question.isEmpty == true }
        let asked = families.filter { !silent.contains($0) }
        if let baudRate {
            for families in [asked, silent] where !families.isEmpty {
                stages.append(Stage(baudRate: baudRate, families: families))
            }
            return
        }
        let usual = Self.stages(asked.map { ($0, $0.traits.baudRates[0]) })
        let other = Self.stages(
            asked.flatMap { family in family.traits.baudRates.dropFirst().map { (family, $0) } }
        )
        let last = Self.stages(
            silent.flatMap { family in family.traits.baudRates.map { (family, $0) } }
        )
        stages += usual + other + last
    }

    /// Groups by speed, the speed of most families first.
    private static func stages(_ pairs: [(family: ReaderFamily, baudRate: UInt32)]) -> [Stage] {
        var stages: [Stage] = []
        for pair in pairs {
            if let place = stages.firstIndex(where: { $0.baudRate == pair.baudRate }) {
                stages[place].families.append(pair.family)
            } else {
                stages.append(Stage(baudRate: pair.baudRate, families: [pair.family]))
            }
        }
        // A stable order among equals: sorted(by:) promises none.
        return stages.enumerated().sorted {
            ($1.element.families.count, $0.offset) < ($0.element.families.count, $1.offset)
        }.map(\.element)
    }

    /// What it tries, in words.
    var words: String {
        var tried: [(family: ReaderFamily, speeds: [UInt32])] = []
        for stage in stages {
            for family in stage.families {
                let speeds = stage.baudRate.map { [$0] } ?? []
                if let place = tried.firstIndex(where: { $0.family == family }) {
                    tried[place].speeds += speeds.filter { !tried[place].speeds.contains($0) }
                } else {
                    tried.append((family, speeds))
                }
            }
        }
        return tried.map { family, speeds in
            family.rawValue
                + (speeds.isEmpty ? "" : " at \(speeds.map(String.init).joined(separator: ", "))")
        }.joined(separator: "; ")
    }
}
