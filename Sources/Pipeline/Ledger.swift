// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import GS1
internal import ReadWindows

/// Where everything went that came in, for each device and in all (design §2, "Ledger").
public struct Ledger: Sendable, Equatable {
    /// One device's account and condition.
    public struct Line: Sendable, Equatable {
        /// The device.
        public var device: DeviceIndex
        /// Its name.
        public var name: String
        /// Where its reads went.
        public var counts: LedgerCounts
        /// The rejected ones by reason.
        public var rejections: [Rejection: UInt64]
        /// When it last delivered a scan or a read.
        public var last: WallTime?
        /// What it is doing; `nil` before its first report.
        public var state: DeviceState?
        /// Why, in words for the operator.
        public var reason: String
        /// Since when.
        public var since: WallTime?
    }

    /// Every device that was configured since the start, by index.
    public var devices: [Line] = []
    /// All devices together.
    public var total = LedgerCounts()
    /// Events written into batches, those about devices and the gateway included.
    public var eventsMade: UInt64 = 0
    /// Tags tracked by the windows.
    public var openTags = 0

    /// Whether everything is accounted for, for each device and in all.
    public var isBalanced: Bool { total.isBalanced && devices.allSatisfy(\.counts.isBalanced) }
}

/// What the pipeline counts for one device beside its windows, and what it knows of it.
///
/// A class, so that a look at it for each read copies nothing; the pipeline's alone.
final class DeviceAccount {
    var entry: DeviceEntry
    /// Scans, rejections, and tag reads of windows that are no more.
    var counts = LedgerCounts()
    var rejections: [Rejection: UInt64] = [:]
    var last: WallTime?
    var condition = DeviceCondition()
    var guarding: RepeatGuard
    var decoder: ScanDecoder
    /// The rules about its scans.
    var labels = LabelRules()
    /// Where its reads belong.
    var routes: Routes

    init(_ entry: DeviceEntry, routes: Routes) {
        self.entry = entry
        self.routes = routes
        guarding = RepeatGuard(entry.repeatOptions)
        decoder = ScanDecoder(options: entry.decodeOptions)
    }

    /// The places of its read points in the table of points.
    struct Routes: Equatable {
        var point = 0
        /// For antennas with a read point of their own, by port.
        var antennaPoints: [Int] = []

        /// The place of the read point of an antenna.
        @inline(__always)
        func point(of antenna: UInt8?) -> Int {
            guard let antenna, Int(antenna) < antennaPoints.count else { return point }
            return antennaPoints[Int(antenna)]
        }
    }
}
