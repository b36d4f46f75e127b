// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Every target of ours is built alike: Swift 6, every warning an error, unsafe code marked as such.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

func ours(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

let package = Package(
    name: "tally",
    products: [
        .executable(name: "tallyd", targets: ["tallyd"]),
        .executable(name: "tally", targets: ["tally"]),
        // Decoders that any Swift program can use.
        .library(name: "GS1", targets: ["GS1"]),
        .library(name: "EPC", targets: ["EPC"]),
        // The parsers and state machines, for Fuzz/ and Benchmarks/.
        .library(
            name: "TallyKit",
            targets: [
                "Capture", "ScannerInput", "ReaderProtocols", "Recordings", "ReadWindows", "Pipeline",
                "TallyConfig",
            ]
        ),
        // Preloaded by tests, installed nowhere.
        .library(name: "SlowSync", type: .dynamic, targets: ["SlowSync"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Ring 0: values and decoders. No I/O, no clock, no Foundation, no allocation per read.
        ours("GS1"),
        ours("EPC", ["GS1"]),
        ours("Capture", ["EPC", "GS1"]),

        // Ring 1: state machines. Bytes and time in, values and actions out. No I/O, no Foundation.
        ours("ScannerInput", ["Capture"]),
        ours("ReaderProtocols", ["Capture", "EPC"]),
        ours("Recordings", ["Capture", "ScannerInput"]),
        ours("ReadWindows", ["Capture", "EPC"]),
        ours("Pipeline", ["Capture", "EPC", "GS1", "ReadWindows"]),

        // Ring 2: edges. Each target talks to one thing outside the process.
        // Replaces malloc to count: in `tally`, which measures with it, never in the daemon.
        .target(name: "CAllocationCounter"),
        .target(name: "CLinux"),
        .systemLibrary(name: "CUdev", pkgConfig: "libudev", providers: [.apt(["libudev-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .systemLibrary(
            name: "CXKBCommon",
            pkgConfig: "xkbcommon",
            providers: [.apt(["libxkbcommon-dev"])]
        ),
        .systemLibrary(name: "CUSB", pkgConfig: "libusb-1.0", providers: [.apt(["libusb-1.0-0-dev"])]),
        .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
        ours("DeviceIO", ["Capture", "CLinux", "CUSB", "ScannerInput"]),
        // TLS between a socket of the network and a descriptor that the capture thread reads.
        ours("TLSLinks", ["DeviceIO", nioCore, nioPosix, nioSSL, nioTLS]),
        ours("KeyboardLayouts", ["CXKBCommon", "ScannerInput"]),
        ours(
            "Devices",
            [
                "Capture", "CUdev", "DeviceIO", "KeyboardLayouts", "ReaderProtocols", "ScannerInput",
                "TLSLinks",
                logging,
            ]
        ),
        ours("EventQueue", ["Capture", grdb, grdbSQLite]),
        ours("ControlAPI", [asyncHTTPClient, nioCore, nioHTTP1]),
        ours(
            "ControlServer",
            ["ControlAPI", hummingbird, hummingbirdCore, logging, nioCore, serviceLifecycle]
        ),
        ours("SiteKeys", ["CNettle", "Pipeline"]),
        ours("TallyConfig", ["Capture", "EPC", "GS1", "Pipeline", "ReaderProtocols"]),
        // The words of the configuration as drivers and decoder take them, for the daemon and for replays.
        ours(
            "ScannerSetup",
            [
                "Capture", "ControlAPI", "GS1", "KeyboardLayouts", "Pipeline", "ReadWindows", "Recordings",
                "ScannerInput", "SiteKeys", "TallyConfig",
            ]
        ),
        ours("SystemdSupport", ["CSystemd", logging]),
        ours("Simulators", ["Capture", "CLinux", "EPC", "ReaderProtocols", "ScannerInput"]),

        // Ring 3: assembly.
        ours(
            "TallyDaemon",
            [
                "Capture", "ControlAPI", "ControlServer", "DeviceIO", "Devices", "EventQueue",
                "GS1", "KeyboardLayouts", "Pipeline", "ReadWindows", "ReaderProtocols", "Recordings",
                "ScannerInput", "ScannerSetup", "SiteKeys", "SystemdSupport", "TLSLinks", "TallyConfig",
                argumentParser, logging,
                serviceLifecycle, unixSignals,
            ]
        ),
        ours(
            "TallyCommands",
            [
                "CAllocationCounter", "Capture", "ControlAPI", "DeviceIO", "EPC", "EventQueue", "GS1",
                "KeyboardLayouts",
                "Pipeline", "ReaderProtocols", "Recordings", "ScannerInput", "ScannerSetup", "Simulators",
                "SiteKeys",
                "TallyConfig",
                argumentParser,
            ]
        ),
        .executableTarget(name: "tallyd", dependencies: ["TallyDaemon"], swiftSettings: settings),
        .executableTarget(name: "tally", dependencies: ["TallyCommands"], swiftSettings: settings),

        // Tests mirror the sources.
        tests("ControlAPITests", ["ControlAPI"]),
        tests("CaptureTests", ["Capture", "EPC"]),
        tests("ControlServerTests", ["ControlAPI", "ControlServer", "DaemonStage", logging]),
        tests("DeviceIOTests", ["Capture", "DeviceIO", "Simulators"]),
        tests(
            "DevicesTests",
            [
                "Capture", "ControlAPI", "DaemonStage", "DeviceIO", "Devices", "EPC", "ReaderProtocols",
                "Recordings",
                "ScannerInput", "ScannerSetup", "Simulators", "TLSLinks", "tallyd", logging, nioCore,
                nioPosix, nioSSL,
            ]
        ),
        tests("EPCTests", ["EPC", "GS1"], resources: [.copy("Fixtures")]),
        tests("EventQueueTests", ["Capture", "EventQueue", "QueueCrashWriter", grdb]),
        tests("GS1Tests", ["GS1"], resources: [.copy("Fixtures")]),
        tests("PipelineTests", ["Capture", "EPC", "GS1", "Pipeline", "ReadWindows"]),
        tests(
            "KeyboardLayoutsTests",
            ["CXKBCommon", "Capture", "KeyboardLayouts", "ScannerInput", "Simulators"]
        ),
        tests("ReadWindowsTests", ["Capture", "EPC", "ReadWindows"]),
        tests("ReaderProtocolsTests", ["CNettle", "Capture", "EPC", "ReaderProtocols"]),
        tests(
            "RecordingsTests",
            [
                "Capture", "DaemonStage", "Recordings", "ScannerInput", "Simulators", "tally", "tallyd",
            ]
        ),
        tests("ScannerInputTests", ["Capture", "ScannerInput", "Simulators"]),
        tests(
            "ScannerSetupTests",
            ["Capture", "GS1", "Pipeline", "ReadWindows", "ScannerInput", "ScannerSetup", "TallyConfig"]
        ),
        tests("SimulatorsTests", ["Capture", "EPC", "ReaderProtocols", "ScannerInput", "Simulators"]),
        tests("SiteKeysTests", ["SiteKeys"]),
        tests(
            "TallyCommandsTests",
            [
                "Capture", "ControlAPI", "DaemonStage", "KeyboardLayouts", "ReaderProtocols", "Recordings",
                "ScannerInput", "ScannerSetup", "Simulators", "TallyCommands", "TallyConfig", "tally",
                "tallyd",
            ]
        ),
        tests("SystemdSupportTests", ["SystemdSupport", logging]),
        tests("TallyConfigTests", ["Capture", "EPC", "Pipeline", "ReaderProtocols", "TallyConfig"]),
        tests(
            "TallyDaemonTests",
            [
                "Capture", "ControlAPI", "DaemonStage", "DeviceIO", "EPC", "EventQueue", "KeyboardLayouts",
                "Pipeline", "ReaderProtocols", "ScannerInput", "Simulators", "TallyDaemon", "tally", "tallyd",
            ]
        ),
        // A directory, a daemon, virtual devices: what whole-daemon tests share.
        .target(
            name: "DaemonStage",
            dependencies: ["ControlAPI", "ScannerInput", "Simulators", grdb],
            path: "Tests/DaemonStage",
            swiftSettings: settings
        ),
        // A slow disk for a daemon that knows nothing of it.
        .target(name: "SlowSync", path: "Tests/SlowSync"),
        // Killed in the middle of writing.
        .executableTarget(
            name: "QueueCrashWriter",
            dependencies: ["Capture", "EventQueue"],
            path: "Tests/QueueCrashWriter",
            swiftSettings: settings
        ),
        // Counts allocations on the way of a read; a program of its own, since only optimised code keeps the promise.
        .executableTarget(
            name: "AllocationCheck",
            dependencies: [
                "CAllocationCounter", "Capture", "EPC", "GS1", "KeyboardLayouts", "Pipeline", "ReadWindows",
                "ReaderProtocols", "ScannerInput",
            ],
            path: "Tests/AllocationCheck",
            swiftSettings: settings
        ),
    ]
)
