// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline
import Recordings
import ScannerSetup

/// The drivers and the pipeline that a recording's configuration asks for, as the daemon would make them.
struct ReplaySetup {
    /// The only device there is.
    static let device = DeviceIndex(0)

    let sources: [Int: RecordingPlayer.Source]
    let pipeline: Pipeline

    /// - Throws: ``CommandFailure`` with what is wrong.
    init(_ recording: Recording, named name: String) throws {
        let recorded: RecordedScanner
        do {
            recorded = try RecordedScanner(recording)
        } catch {
            throw CommandFailure(message: "\(name): \(error)")
        }
        sources = recorded.sources
        pipeline = Pipeline(
            gateway: Gateway(host: "replay", boot: "replay"),
            devices: [DeviceEntry(recorded.scanner, index: Self.device)],
            readPoints: [],
            random: { UInt64.random(in: .min ... .max) }
        )
        pipeline.heartbeatEvery = nil
    }
}
