// SPDX-License-Identifier: Apache-2.0

import Foundation
import Logging
import Pipeline
import ScannerSetup
import SiteKeys
import TallyConfig

/// The site's key at work: what labels are made of it, for the pipeline.
struct SiteSecrets: Sendable {
    /// `nil` when there is none: badges have no pseudonym then, and no control barcode is obeyed.
    private let key: SiteKey?
    /// Why there is none.
    let failure: String?

    /// Finds or makes the key of a state directory.
    init(stateDirectory: String, logger: Logger) {
        let file = SiteKeyFile(
            stateDirectory: stateDirectory,
            environment: ProcessInfo.processInfo.environment
        )
        do throws(SiteKeyFile.Failure) {
            key = try file.loadOrMake()
            failure = nil
        } catch {
            key = nil
            failure = "\(error)"
            logger.error("no key of the site", metadata: ["reason": "\(error)"])
        }
    }

    /// What the pipeline is to do with labels.
    func settings(_ configuration: Configuration) -> LabelSettings {
        LabelSettings(configuration, key: key)
    }
}
