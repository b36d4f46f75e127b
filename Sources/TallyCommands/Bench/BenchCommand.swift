// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tally bench`: what this machine can do.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure what this machine can do.",
        subcommands: [BenchDecode.self, BenchQueue.self, BenchPipeline.self, BenchReaders.self]
    )
}
