// SPDX-License-Identifier: Apache-2.0

extension QueueStore {
    /// The major version of the database's format, its `PRAGMA user_version`.
    public static var schemaVersion: Int { QueueSchema.majorVersion }
}
