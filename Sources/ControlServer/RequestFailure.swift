// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Hummingbird
import NIOCore

/// A request that cannot be answered as asked.
package enum RequestFailure: Error {
    /// The query makes no sense.
    case badRequest(String)
    /// Nothing by that name.
    case notFound(String)
    /// Not now: starting or stopping.
    case unavailable(String)
}

/// Turns every failure into the API's one error form, whatever raised it.
struct FailureAnswers: RouterMiddleware {
    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch RequestFailure.badRequest(let message) {
            return try answer(.badRequest, "bad-request", message)
        } catch RequestFailure.notFound(let message) {
            return try answer(.notFound, "not-found", message)
        } catch RequestFailure.unavailable(let message) {
            return try answer(.serviceUnavailable, "unavailable", message)
        } catch let error as HTTPError where error.status == .notFound {
            return try answer(.notFound, "not-found", "there is nothing at \(request.uri.path)")
        } catch let error as HTTPError {
            return try answer(error.status, "bad-request", error.body ?? error.status.reasonPhrase)
        } catch {
            return try answer(.internalServerError, "internal", "\(error)")
        }
    }

    private func answer(_ status: HTTPResponse.Status, _ code: String, _ message: String) throws -> Response {
        let report = ErrorReport(code: code, message: message)
        return response(status, "application/json", ByteBuffer(bytes: try ReportJSON.encode(report)))
    }
}
