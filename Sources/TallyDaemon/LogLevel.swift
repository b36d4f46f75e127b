// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import TallyConfig

/// The log level in force, which a reload may change for loggers that exist already.
enum LogLevel {
    private static let level = Mutex(Logger.Level.info)

    /// Messages below this level are not written.
    static var current: Configuration.LogLevel {
        get { Configuration.LogLevel(rawValue: level.withLock { $0.rawValue }) ?? .info }
        set { level.withLock { $0 = Logger.Level(rawValue: newValue.rawValue) ?? .info } }
    }

    static var threshold: Logger.Level { level.withLock { $0 } }
}
