// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import ScannerInput

extension DeviceOpening {
    /// Opens a candidate to hear whether it is used; an event device stays everybody's.
    static func listen(to candidate: Candidate) throws(OpenFailure) -> OpenedChannel {
        let node = DeviceTarget.Node(kind: candidate.kind, path: candidate.node, arrival: candidate.arrival)
        switch candidate.kind {
        case .keys: return try listenToKeys(of: node, candidate.identity)
        case .smartCard: return try openSmartCard(node, candidate.identity)
        case .hid, .serial, .reports, .usbDevice, .network, .unknown: break
        }
        let target = DeviceTarget(identity: candidate.identity, nodes: [node], change: 0)
        guard let channel = try open(target, as: .scanner(.init())).first else {
            throw .notADevice("\(candidate.node) is nothing to listen to")
        }
        return channel
    }

    private static func listenToKeys(
        of node: DeviceTarget.Node,
        _ identity: DeviceIdentity?
    ) throws(OpenFailure) -> OpenedChannel {
        do throws(SystemCallFailure) {
            let device = try EventDevice(path: node.path)
            let (descriptor, hasStamps) = (device.descriptor.rawValue, device.hasMonotonicStamps)
            return OpenedChannel(
                box: .keys(Handover(device)),
                descriptor: descriptor,
                path: node.path,
                hasMonotonicStamps: hasStamps,
                beganInMidScan: false
            )
        } catch {
            throw classify(error, node, subsystem: "input", identity)
        }
    }
}

extension OpenedChannel {
    /// Whether what is read are `input_event` records.
    var isEventStream: Bool {
        switch box {
        case .keys, .stream: true
        default: false
        }
    }
}
