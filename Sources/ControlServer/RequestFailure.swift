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
    /// The peer may not do this; the words say how it could.
    case forbidden(String)
    /// More bytes than are taken.
    case tooLarge(String)
    /// Somebody else is at it.
    case conflict(String)
    /// Not now: starting or stopping.
    case unavailable(String)
}

/// Turns every failure into the API's one error form, whatever raised it.
struct FailureAnswers: RouterMiddleware {
    func handle(
        _ request: Request,
        context: ControlContext,
        next: (Request, ControlContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch RequestFailure.badRequest(let message) {
            return try answer(.badRequest, "bad-request", message)
        } catch RequestFailure.notFound(let message) {
            return try answer(.notFound, "not-found", message)
        } catch RequestFailure.forbidden(let message) {
            return try answer(.forbidden, "forbidden", message)
        } catch RequestFailure.tooLarge(let message) {
            return try answer(.contentTooLarge, "too-large", message)
        } catch RequestFailure.conflict(let message) {
            return try answer(.conflict, "conflict", message)
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
