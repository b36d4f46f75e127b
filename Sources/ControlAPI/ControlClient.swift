// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
package import Foundation
package import NIOCore
import NIOHTTP1

/// Talks to a running daemon over its Unix socket.
package struct ControlClient: Sendable {
    /// Why a request had no good answer.
    package enum Failure: Error, CustomStringConvertible {
        /// Nothing listens on the socket, or we may not connect.
        case unreachable(socket: String, reason: String)
        /// The daemon refused the request.
        case refused(status: Int, code: String, message: String)
        /// The daemon's answer is not what its API promises; a version mismatch, most likely.
        case unreadable(String)

        package var description: String {
            switch self {
            case .unreachable(let socket, let reason):
                "tallyd is not reachable at \(socket): \(reason)"
            case .refused(_, _, let message): message
            case .unreadable(let reason): "cannot read the daemon's answer: \(reason)"
            }
        }
    }

    /// The path of the socket.
    package let socket: String
    private let http: HTTPClient

    /// Runs `body` with a client, and closes its connections afterwards.
    package static func withClient<Result>(
        socket: String,
        _ body: (ControlClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        // A daemon that is down is an answer, to be given at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout = .init(connect: .seconds(5))
        let http = HTTPClient(configuration: configuration)
        do {
            let result = try await body(ControlClient(socket: socket, http: http))
            try await http.shutdown()
            return result
        } catch {
            try? await http.shutdown()
            throw error
        }
    }

    /// Asks for a report.
    ///
    /// - Throws: ``Failure``.
    package func get<Report: Decodable>(
        _ type: Report.Type,
        _ path: String,
        query: [(String, String)] = []
    ) async throws -> Report {
        let body = try await bytes(path, query: query)
        do {
            return try ReportJSON.decode(type, from: body)
        } catch {
            throw Failure.unreadable("\(error)")
        }
    }

    /// Asks for a body as it is.
    ///
    /// - Throws: ``Failure``.
    package func bytes(_ path: String, query: [(String, String)] = []) async throws -> Data {
        let response = try await request(path, query: query, deadline: .now() + .seconds(30))
        let buffer = try await reading { try await response.body.collect(upTo: 256 << 20) }
        return Data(buffer.readableBytesView)
    }

    /// Sends an object and reads the report that answers it.
    ///
    /// - Throws: ``Failure``.
    package func post<Report: Decodable>(
        _ type: Report.Type,
        _ path: String,
        _ object: some RequestObject
    ) async throws -> Report {
        try await change(type, .POST, path, object)
    }

    /// Has something removed and reads the report that answers it.
    ///
    /// - Throws: ``Failure``.
    package func delete<Report: Decodable>(_ type: Report.Type, _ path: String) async throws -> Report {
        try await change(type, .DELETE, path, nil as EmptyBody?)
    }

    private func change<Report: Decodable>(
        _ type: Report.Type,
        _ method: HTTPMethod,
        _ path: String,
        _ object: (some RequestObject)?
    ) async throws -> Report {
        let response = try await request(
            path,
            query: [],
            method: method,
            body: try object.map { try ReportJSON.encode($0) },
            deadline: .now() + .seconds(60)
        )
        let buffer = try await reading { try await response.body.collect(upTo: 16 << 20) }
        do {
            return try ReportJSON.decode(type, from: Data(buffer.readableBytesView))
        } catch {
            throw Failure.unreadable("\(error)")
        }
    }

    /// Calls `body` with each line of a streamed answer, until the daemon ends it or `body` returns `false`.
    ///
    /// - Throws: ``Failure``.
    package func lines(
        _ path: String,
        query: [(String, String)],
        posting object: (some RequestObject)? = nil as EmptyBody?,
        _ body: (ByteBufferView) async throws -> Bool
    ) async throws {
        let response = try await request(
            path,
            query: query,
            method: object == nil ? .GET : .POST,
            body: try object.map { try ReportJSON.encode($0) },
            deadline: .distantFuture
        )
        var pending = ByteBuffer()
        var parts = response.body.makeAsyncIterator()
        while let part = try await reading({ try await parts.next() }) {
            pending.writeImmutableBuffer(part)
            while let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let line = pending.readableBytesView[pending.readerIndex..<end]
                if !line.isEmpty, try await !body(line) { return }
                pending.moveReaderIndex(to: end + 1)
            }
            pending.discardReadBytes()
        }
    }

    private func request(
        _ path: String,
        query: [(String, String)],
        method: HTTPMethod = .GET,
        body: Data? = nil,
        deadline: NIODeadline
    ) async throws -> HTTPClientResponse {
        var components = URLComponents()
        components.path = path
        if !query.isEmpty {
            components.queryItems = query.map { URLQueryItem(name: $0.0, value: $0.1) }
            // A literal plus would be read as a space by form decoders.
            components.percentEncodedQuery = components.percentEncodedQuery?
                .replacingOccurrences(of: "+", with: "%2B")
        }
        let host = socket.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socket
        var request = HTTPClientRequest(url: "http+unix://\(host)\(components.string ?? path)")
        request.method = method
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request, deadline: deadline)
        } catch {
            throw Failure.unreachable(socket: socket, reason: Self.reason(error))
        }
        guard response.status.code < 400 else {
            let body = try await response.body.collect(upTo: 1 << 20)
            let report = try? ReportJSON.decode(ErrorReport.self, from: Data(body.readableBytesView))
            throw Failure.refused(
                status: Int(response.status.code),
                code: report?.error.code ?? "unknown",
                message: report?.error.message ?? "the daemon answered \(response.status)"
            )
        }
        return response
    }

    /// Reads from an answer that has begun: when it breaks off, the daemon is gone.
    private func reading<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Failure.unreachable(socket: socket, reason: "its answer broke off")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? HTTPClientError {
        case .deadlineExceeded?, .connectTimeout?: return "it does not answer"
        case .remoteConnectionClosed?: return "it closed the connection without an answer"
        default: break
        }
        guard let error = error as? IOError else { return "\(error)" }
        switch error.errnoCode {
        case ENOENT: return "there is no such socket"
        case ECONNREFUSED: return "nobody listens on it"
        case EACCES, EPERM: return "permission denied; you must be in the group that owns it"
        default: return error.description
        }
    }
}
