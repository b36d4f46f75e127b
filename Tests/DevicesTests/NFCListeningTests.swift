// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import DeviceIO
import Simulators
import Synchronization
import Testing

@testable import Devices

/// Smart-card readers among those that may be the scanner somebody looks for.
@Suite struct NFCListeningTests {
    /// What a listener was told.
    private final class News: Sendable {
        private let all = Mutex<[ListeningNews]>([])

        func add(_ news: ListeningNews) { all.withLock { $0.append(news) } }

        func eventually(_ condition: ([ListeningNews]) -> Bool) async -> Bool {
            for _ in 0..<4_000 {
                if all.withLock({ condition($0) }) { return true }
                try? await Task.sleep(for: .milliseconds(5))
            }
            return false
        }
    }

    private static func unit(at path: String, claim: DeviceClaim) -> DeviceCatalogue.Unit {
        var device = UdevDevice(sysPath: "/sys/usb/1-4", subsystem: "usb", sysName: "1-4", node: path)
        device.properties = ["ID_USB_INTERFACES": ":0b0000:"]
        return DeviceCatalogue.Unit(
            identity: .usbPort(vendor: 0x072F, product: 0x2200, port: "1-4"),
            nodes: [DeviceCatalogue.Entry(device: device, arrival: 1, change: 1)],
            claim: claim
        )
    }

    private func isHeard(_ news: [ListeningNews], _ path: String) -> Bool {
        news.contains { if case .heard(let candidate) = $0 { candidate.node == path } else { false } }
    }

    private func isListening(_ news: [ListeningNews], _ paths: [String]) -> Bool {
        news.contains {
            if case .candidates(let there, _) = $0 { there.map(\.node) == paths } else { false }
        }
    }

    @Test func `A tag held to a reader that may be a scanner is heard, and the reader is free again`()
        async throws
    {
        let path = RunningDevices.temporaryPath("nfc")
        let reader = try DeskReader(at: path)
        let devices = try await RunningDevices([])
        let news = News()
        let post = ListeningPost(
            loop: devices.runtime.loop,
            attach: devices.runtime.attach,
            tell: { news.add($0) }
        )
        devices.runtime.attach.perform { _ in
            CandidateSearch(paths: [], post: post, tell: { news.add($0) })
                .look(at: [Self.unit(at: path, claim: .candidate)]) { _ in false }
        }
        #expect(await news.eventually { isListening($0, [path]) })
        reader.place(SimulatedNFCTag(uid: [4, 1, 2, 3, 4, 5, 6], kind: .classic))
        #expect(await news.eventually { isHeard($0, path) })
        #expect(devices.sink[0].scans.isEmpty)
        await post.close()
        // Whoever is to read it next can.
        devices.runtime.reconfigure([.nfcReader(0, "desk", DeviceMatch(path: path))])
        #expect(await devices.sink.eventually { $0[0].scans == ["04010203040506"] })
        await devices.stop()
    }

    @Test
    func `A reader that nobody calls a scanner is not touched, one that cannot be opened says what mends it`()
        async throws
    {
        let devices = try await RunningDevices([])
        let news = News()
        let post = ListeningPost(
            loop: devices.runtime.loop,
            attach: devices.runtime.attach,
            tell: { news.add($0) }
        )
        let gone = RunningDevices.temporaryPath("gone")
        devices.runtime.attach.perform { _ in
            let search = CandidateSearch(paths: [], post: post, tell: { news.add($0) })
            search.look(at: [Self.unit(at: gone, claim: .none)]) { _ in false }
            search.look(at: [Self.unit(at: gone, claim: .candidate)]) { _ in false }
        }
        #expect(await news.eventually { isListening($0, []) })
        let isTold = await news.eventually { news in
            news.contains {
                guard case .candidates(_, let deaf) = $0, let first = deaf.first else { return false }
                return first.0.node == gone && first.1.reason == "\(gone) is not there"
                    && first.1.mend?.contains("plug it in") == true
            }
        }
        #expect(isTold)
        await post.close()
        await devices.stop()
    }

    @Test func `No permission names the rule that gives it`() {
        let failure = DeviceOpening.classify(
            SystemCallFailure("open", path: "/dev/input/event7", errno: .permissionDenied),
            DeviceTarget.Node(kind: .keys, path: "/dev/input/event7", arrival: 1),
            subsystem: "input",
            .usbPort(vendor: 0x046D, product: 0xC31C, port: "1-4")
        )
        #expect(failure.description == "no permission to open /dev/input/event7")
        #expect(failure.mend?.contains("ATTRS{idProduct}==\"c31c\"") == true)
    }
}
