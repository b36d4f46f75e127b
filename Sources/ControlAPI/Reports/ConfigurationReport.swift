// SPDX-License-Identifier: Apache-2.0

/// `GET /v1/config`: the configuration in force, key by key.
package struct ConfigurationReport: Codable, Sendable {
    /// One key and where its value comes from.
    package struct Key: Codable, Sendable {
        /// The dotted path, array tables by name: `scanner[bench-4].suffix`.
        package var path: String
        /// The value as TOML.
        package var value: String
        /// `file:line`, `assignments`, `default`, or `implied by a device`.
        package var source: String

        package init(path: String, value: String, source: String) {
            self.path = path
            self.value = value
            self.source = source
        }
    }

    package var state: ConfigurationState
    package var keys: [Key]

    package init(state: ConfigurationState, keys: [Key]) {
        self.state = state
        self.keys = keys
    }
}

/// `GET /v1/version`.
package struct VersionReport: Codable, Sendable {
    package var version: String
    /// The version of the event object, `v` in every event.
    package var event: Int
    /// The schema version of the queue database.
    package var schema: Int
    /// The release of the GS1 syntax dictionary behind the decoder.
    package var dictionary: String

    package init(version: String, event: Int, schema: Int, dictionary: String) {
        self.version = version
        self.event = event
        self.schema = schema
        self.dictionary = dictionary
    }
}

/// Any failure the server answers with, whatever its status.
package struct ErrorReport: Codable, Sendable {
    package struct Failure: Codable, Sendable {
        /// `bad-request`, `forbidden`, `not-found`, `conflict`, `too-large`, `unavailable` or `internal`.
        package var code: String
        package var message: String
    }

    package var error: Failure

    package init(code: String, message: String) { error = Failure(code: code, message: message) }
}
