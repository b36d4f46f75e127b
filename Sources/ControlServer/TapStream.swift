// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Hummingbird
import HummingbirdCore
import NIOCore

/// The raw records of a device for one listener.
package struct RawRecords: Sendable {
    /// Rings when there are new ones; ends when the daemon stops.
    package var arrivals: AsyncStream<Void>
    /// Takes all there are, as lines of JSON.
    package var take: @Sendable () -> [UInt8]

    /// Records with a bell.
    package init(arrivals: AsyncStream<Void>, take: @escaping @Sendable () -> [UInt8]) {
        self.arrivals = arrivals
        self.take = take
    }
}

/// `GET /v1/devices/NAME/tap`: what a scanner delivers from now on, as lines of JSON, until the reader goes away.
struct TapStream {
    let request: Request
    let records: RawRecords

    func response() -> Response {
        let requestBody = request.body
        let body = ResponseBody { [records] writer in
            // An empty line makes the connection stand now.
            try await writer.write(ByteBuffer(string: "\n"))
            try await requestBody.consumeWithCancellationOnInboundClose { _ in
                for await _ in records.arrivals {
                    let lines = records.take()
                    // Waits for a slow reader; what comes meanwhile is kept or counted by the listener.
                    if !lines.isEmpty { try await writer.write(ByteBuffer(bytes: lines)) }
                }
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: Route.eventsContentType], body: body)
    }
}
