// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

// A package of its own: nothing here, nor what it depends on, is part of a build of tally.
let package = Package(
    name: "tally-benchmarks",
    dependencies: [
        .package(name: "tally", path: ".."),
        // Without its default traits: those need repositories and a library that few machines have.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.30.0", traits: []),
    ],
    targets: [
        // Plain C for the same work, to compare with.
        .target(name: "CYardstick", cSettings: [.unsafeFlags(["-O2"])]),
        .executableTarget(
            name: "TallyBenchmarks",
            dependencies: [
                "CYardstick",
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "EPC", package: "tally"),
                .product(name: "GS1", package: "tally"),
                .product(name: "TallyKit", package: "tally"),
            ],
            path: "Benchmarks/TallyBenchmarks",
            swiftSettings: [.swiftLanguageMode(.v6), .strictMemorySafety()],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ]
)
