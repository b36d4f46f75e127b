// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let gs1: Target.Dependency = .product(name: "GS1", package: "tally")
let epc: Target.Dependency = .product(name: "EPC", package: "tally")
let kit: Target.Dependency = .product(name: "TallyKit", package: "tally")

/// A parser under attack: an executable whose `main` is libFuzzer's.
func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: ["Demands"] + dependencies, swiftSettings: settings)
}

// Builds only with `--sanitize=fuzzer` (without it there is no `main`): a package of its own, out of the way of
// `swift build`. `run.sh` builds and runs it.
let package = Package(
    name: "tally-fuzz",
    dependencies: [.package(name: "tally", path: "..")],
    targets: [
        // What a target demands of its parser, and the input as a span.
        .target(name: "Demands", dependencies: [gs1], swiftSettings: settings),
        // The same of a scanner's driver; apart, so that the decoders' targets do not link the kit.
        .target(name: "ScanDemands", dependencies: ["Demands", kit], swiftSettings: settings),
        // The same of a reader's session.
        .target(name: "ReaderDemands", dependencies: ["Demands", kit], swiftSettings: settings),

        fuzz("FuzzScan", [gs1]),
        fuzz("FuzzLink", [gs1]),
        fuzz("FuzzEPC", [epc, gs1]),
        fuzz("FuzzURI", [epc, gs1]),
        fuzz("FuzzThingMagic", ["ReaderDemands", kit]),
        fuzz("FuzzEM4100", ["ReaderDemands", kit]),
        fuzz("FuzzTSL", ["ReaderDemands", kit]),
        fuzz("FuzzAlien", ["ReaderDemands", kit]),
        fuzz("FuzzUHFReader", ["ReaderDemands", kit]),
        fuzz("FuzzChafon", ["ReaderDemands", kit]),
        fuzz("FuzzA0", ["ReaderDemands", epc, kit]),
        fuzz("FuzzMagicRF", ["ReaderDemands", epc, kit]),
        fuzz("FuzzSWCT", ["ReaderDemands", epc, kit]),
        fuzz("FuzzLLRP", [kit]),
        fuzz("FuzzScanner", ["ScanDemands", kit]),
        fuzz("FuzzHIDPOS", ["ScanDemands", kit]),
        fuzz("FuzzNFC", ["ScanDemands", kit]),
        fuzz("FuzzRecording", [kit]),
        fuzz("FuzzConfig", [kit]),
        fuzz("FuzzAnswer", [gs1, kit]),
        fuzz("FuzzLabel", [kit]),
    ]
)
