// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TallyConfig

/// What a virtual reader sees, as options or as a file.
struct ScenarioOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What is seen and what goes wrong, as a file, in place of the options below.",
            valueName: "file"
        )
    )
    var scenario: String?
    @Option(help: "Tags on the pallet. (default: 120)")
    var tags: Int?
    @Option(help: "Antennas that the pallet passes. (default: 2)")
    var antennas: Int?
    @Option(help: "Seconds a pass takes. (default: 10)")
    var seconds: Int?
    @Option(help: "How often the pallet passes; 0 for ever. (default: 1)")
    var passes: Int?
    @Option(help: "Tags read per second, at most. (default: 400)")
    var rate: Int?
    @Option(help: "Seconds the reader stays, seeing nothing, after the last pass.")
    var linger = 2
    @Option(help: "The same seed gives the same tags and reads. (default: 1)")
    var seed: Int?

    func validate() throws {
        if scenario != nil {
            let given: [(String, Int?)] = [
                ("tags", tags), ("antennas", antennas), ("seconds", seconds), ("passes", passes),
                ("rate", rate), ("seed", seed),
            ]
            for (name, value) in given where value != nil {
                throw ValidationError("--\(name) is said by the scenario")
            }
        }
        func check(_ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
            guard let value, !range.contains(value) else { return }
            throw ValidationError("--\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        try check("tags", tags, 1...100_000)
        try check("antennas", antennas, 1...16)
        try check("seconds", seconds, 1...3600)
        try check("rate", rate, 1...10_000)
        try check("linger", linger, 0...3600)
        if let passes, passes < 0 { throw ValidationError("--passes is 0 or more") }
        if let seed, seed < 0 { throw ValidationError("--seed is 0 or more") }
    }

    /// The scenario: the file's, or what the options make.
    ///
    /// - Throws: ``ExitStatus/failed`` when something is wrong with the file; that was said.
    func load() throws -> ScenarioStage {
        let stage = ScenarioStage(try scenario.map(Self.read) ?? made)
        guard !stage.isTooLarge else {
            throw CommandFailure(
                message:
                    "a pass of more than \(Show.count(ScenarioStage.maximumSightings)) reads is too large",
                next: "make it shorter and let it be repeated, or lower the rate"
            )
        }
        return stage
    }

    private var made: Scenario {
        var scenario = Scenario()
        scenario.seed = seed ?? 1
        var pallet = Scenario.Tags()
        pallet.count = tags ?? 120
        scenario.tags = [pallet]
        let ports = antennas ?? 2
        scenario.reader.ports = max(4, ports)
        scenario.reader.antennas = (1...ports).map(Scenario.Antenna.init(port:))
        scenario.reader.rate = rate ?? 400
        scenario.motion.duration = .seconds(seconds ?? 10)
        scenario.motion.kind = passes == 0 ? .loop : .pass
        scenario.motion.passes = passes ?? 1
        return scenario
    }

    private static func read(_ path: String) throws -> Scenario {
        let text: String
        do {
            text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        } catch {
            throw CommandFailure(message: "\(path): \(error.localizedDescription)")
        }
        let result = ScenarioLoader.load(text, file: path)
        for diagnostic in result.diagnostics { Console.line("\(diagnostic)", to: .standardError) }
        guard let scenario = result.scenario else { throw ExitStatus.failed }
        return scenario
    }
}
