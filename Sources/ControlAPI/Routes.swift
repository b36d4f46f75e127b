// SPDX-License-Identifier: Apache-2.0

/// The paths of the control API, in one place for the server, the client and the documents.
package enum Route {
    package static let status = "/v1/status"
    package static let devices = "/v1/devices"
    package static let events = "/v1/events"
    package static let queue = "/v1/queue"
    package static let account = "/v1/account"
    package static let configuration = "/v1/config"
    package static let doctor = "/v1/doctor"
    package static let version = "/v1/version"
    package static let role = "/v1/role"
    package static let assignments = "/v1/assignments"
    package static let adopt = "/v1/adopt"
    package static let replace = "/v1/replace"
    package static let signal = "/v1/signal"
    package static let tagRead = "/v1/tag/read"
    package static let tagWriteEPC = "/v1/tag/write-epc"
    package static let listen = "/v1/listen"

    /// Where the settings of a device are set.
    package static func settings(of device: String) -> String { "\(devices)/\(device)/settings" }

    /// Where what was assigned to a device is taken back.
    package static func assignment(of device: String) -> String { "\(assignments)/\(device)" }

    /// The raw records of a device, as they come.
    package static func tap(of device: String) -> String { "\(devices)/\(device)/tap" }

    /// What `GET /v1/events` answers with: one complete event a line.
    package static let eventsContentType = "application/x-ndjson"

    /// The most bytes that a request may carry.
    package static let maximumBody = 64 * 1024

    /// The most events one answer of `GET /v1/events` holds unless it follows.
    package static let maximumEventLimit = 10_000
}
