// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Hummingbird
import HummingbirdCore
import NIOCore

/// `GET /v1/events`: events as lines of JSON, from a position on, and as they commit when asked to follow.
///
///     after=SEQ   events behind that seq (0: from the oldest kept)
///     last=N      or the newest N
///     limit=N     at most N, then the answer ends (not with follow)
///     device=D    only that device's
///     follow=1    go on with what commits
struct EventStream {
    let request: Request
    let backend: any ControlBackend

    /// Events read and written at a time, so that a slow reader holds little memory.
    private static let pageSize = 500

    func response() async throws -> Response {
        let query = Query(request)
        let follow = try query.flag("follow")
        let device = query.text("device")
        let after = try query.number("after", in: 0...Int64.max)
        let last = try query.number("last", in: 0...Int64(Route.maximumEventLimit))
        let limit = try query.number("limit", in: 1...Int64(Route.maximumEventLimit))
        if after != nil, last != nil {
            throw RequestFailure.badRequest("give either after or last, not both")
        }
        if follow, limit != nil {
            throw RequestFailure.badRequest("limit ends an answer and follow does not: give one of them")
        }
        // Listen before looking: what commits in between is then seen, not missed.
        let commits = follow ? backend.commits() : nil
        let start: Int64
        // What commits after the position was asked for is behind the newest N: it is a follower's.
        var remaining = Route.maximumEventLimit
        if let after {
            start = after
        } else {
            remaining = Int(last ?? 10)
            start = try await backend.position(ofLast: remaining, device: device)
        }
        remaining = follow ? Int.max : min(remaining, limit.map { Int($0) } ?? remaining)
        let requestBody = request.body
        let body = ResponseBody { [backend, remaining] writer in
            var position = start
            var remaining = remaining
            // The head goes out with the first bytes; an empty part makes a follower's connection stand now.
            if follow { try await writer.write(ByteBuffer(string: "\n")) }
            try await Self.drain(backend, &position, &remaining, device) { try await writer.write($0) }
            if let commits {
                // A reader that went away must not hold its connection until the next event.
                try await requestBody.consumeWithCancellationOnInboundClose { _ in
                    for await _ in commits {
                        try await Self.drain(backend, &position, &remaining, device) {
                            try await writer.write($0)
                        }
                    }
                }
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: Route.eventsContentType], body: body)
    }

    /// Writes everything there is behind `position`.
    private static func drain(
        _ backend: any ControlBackend,
        _ position: inout Int64,
        _ remaining: inout Int,
        _ device: String?,
        write: (ByteBuffer) async throws -> Void
    ) async throws {
        while remaining > 0 {
            let page = try await backend.events(
                after: position,
                limit: min(remaining, pageSize),
                device: device
            )
            if page.count > 0 { try await write(ByteBuffer(bytes: page.lines)) }
            remaining -= page.count
            guard page.next > position else { return }
            position = page.next
        }
    }
}
