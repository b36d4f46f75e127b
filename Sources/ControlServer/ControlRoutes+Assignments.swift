// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Hummingbird

extension ControlRoutes {
    /// What `adopt`, `replace` and `calibrate` ask for.
    func addAssignments(to router: Router<ControlContext>) {
        let backend = backend
        let operators = operators
        router.get(path(Route.assignments)) { _, _ in try report(await backend.assignments()) }
        router.post(path(Route.adopt)) { request, context in
            try await context.requireOperator(under: operators)
            return try report(await backend.adopt(request.body(as: AdoptOrder.self)))
        }
        router.get(path(Route.listen)) { request, context in
            try await context.requireOperator(under: operators)
            let records = try await backend.listen(paths: Query(request).texts("path"))
            return TapStream(request: request, records: records).response()
        }
        router.post(path(Route.signal)) { request, context in
            try await context.requireOperator(under: operators)
            return try report(await backend.signal(request.body(as: SignalOrder.self)))
        }
        router.post(path(Route.tagRead)) { request, context in
            try await context.requireOperator(under: operators)
            return try report(await backend.readTag(request.body(as: TagReadOrder.self)))
        }
        router.post(path(Route.tagWriteEPC)) { request, context in
            try await context.requireOperator(under: operators)
            return try report(await backend.writeTag(request.body(as: TagWriteOrder.self)))
        }
        router.post(path(Route.replace)) { request, context in
            try await context.requireOperator(under: operators)
            return try report(await backend.replace(request.body(as: ReplaceOrder.self)))
        }
        router.post(path(Route.settings(of: ":name"))) { request, context in
            try await context.requireOperator(under: operators)
            let name = try context.parameters.require("name")
            return try report(await backend.set(request.body(as: SettingsOrder.self), of: name))
        }
        router.delete(path(Route.assignment(of: ":name"))) { _, context in
            try await context.requireOperator(under: operators)
            return try report(await backend.release(context.parameters.require("name")))
        }
    }
}
