// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Hummingbird
import NIOCore

/// Which path asks the backend for what.
struct ControlRoutes {
    let backend: any ControlBackend
    let operators: OperatorRule

    func router() -> Router<ControlContext> {
        let backend = backend
        let operators = operators
        let router = Router(context: ControlContext.self)
        router.add(middleware: FailureAnswers())
        router.get(path(Route.status)) { _, _ in try report(await backend.status()) }
        router.get(path(Route.devices)) { request, _ in
            try report(await backend.devices(all: Query(request).flag("all")))
        }
        router.get(path("\(Route.devices)/:name/tap")) { request, context in
            // What is typed may be a secret that no event shows.
            try await context.requireOperator(under: operators)
            let name = try context.parameters.require("name")
            return TapStream(request: request, records: try await backend.tap(device: name)).response()
        }
        router.get(path(Route.account)) { request, _ in
            try report(await backend.account(device: Query(request).text("device")))
        }
        router.get(path(Route.queue)) { _, _ in try report(await backend.queue()) }
        router.get(path(Route.configuration)) { _, _ in try report(await backend.configuration()) }
        router.get(path(Route.doctor)) { _, _ in try report(await backend.doctor()) }
        router.get(path(Route.version)) { _, _ in try report(await backend.version()) }
        router.get(path(Route.role)) { _, context in
            try report(RoleReport(role: await context.role(under: operators), operators: operators.group))
        }
        router.get(path(Route.events)) { request, _ in
            try await EventStream(request: request, backend: backend).response()
        }
        router.get(path("\(Route.events)/:reference")) { _, context in
            let reference = try context.parameters.require("reference")
            guard let event = try await backend.event(reference) else {
                throw RequestFailure.notFound("there is no event \(reference)")
            }
            return response(.ok, "application/json", ByteBuffer(bytes: event))
        }
        addAssignments(to: router)
        return router
    }
}

func path(_ text: String) -> RouterPath { RouterPath(text) }

/// A report as an answer.
func report(_ report: some Encodable) throws -> Response {
    response(.ok, "application/json", ByteBuffer(bytes: try ReportJSON.encode(report)))
}

func response(_ status: HTTPResponse.Status, _ type: String, _ body: ByteBuffer) -> Response {
    Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: body))
}
