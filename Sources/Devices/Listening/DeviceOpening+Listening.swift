// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import ScannerInput

extension DeviceOpening {
    /// Opens a candidate to hear whether it is used; an event device stays everybody's.
    static func listen(to candidate: Candidate) throws(OpenFailure) -> OpenedChannel {
        let node = DeviceTarget.Node(kind: candidate.kind, path: candidate.node, arrival: candidate.arrival)
        let target = DeviceTarget(identity: nil, nodes: [node], change: 0)
        guard candidate.kind == .keys else {
            guard let channel = try open(target, as: .scanner(.init())).first else {
                throw .notADevice("\(candidate.node) is nothing to listen to")
            }
            return channel
        }
        do throws(SystemCallFailure) {
            let device = try EventDevice(path: candidate.node)
            let (descriptor, hasStamps) = (device.descriptor.rawValue, device.hasMonotonicStamps)
            return OpenedChannel(
                box: .keys(Handover(device)),
                descriptor: descriptor,
                path: candidate.node,
                hasMonotonicStamps: hasStamps,
                beganInMidScan: false
            )
        } catch {
            switch error.errno {
            case .permissionDenied, .notPermitted:
                throw .denied(
                    "no permission",
                    mend: "its udev rule must give it to the group tally; tally devices --all shows the rule"
                )
            case .noSuchFile, .noSuchDevice: throw .missing(error)
            default: throw .failed(error)
            }
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
