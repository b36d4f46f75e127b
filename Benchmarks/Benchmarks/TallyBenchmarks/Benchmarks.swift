// SPDX-License-Identifier: Apache-2.0

import Benchmark

// Names have no blanks: thresholds could not be checked. Instructions hardly vary from run to run; time does.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.instructions, .wallClock, .throughput],
        scalingFactor: .kilo,
        maxDuration: .seconds(1)
    )
    benchmarkDecoding()
    benchmarkYardsticks()
    benchmarkCapture()
    benchmarkFraming()
    benchmarkReaders()
}
