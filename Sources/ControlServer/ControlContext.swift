// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Hummingbird
import HummingbirdCore
import NIOCore

/// A request and the connection it came by.
struct ControlContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The most bytes of a body.
    var maxUploadSize: Int { Route.maximumBody }
}

extension ControlContext {
    /// What the peer may do.
    func role(under rule: OperatorRule) async -> Role {
        // A peer that went away may do nothing more.
        guard let peer = try? await PeerCredentials(of: channel) else { return .reader }
        return rule.role(of: peer)
    }

    /// Lets only operators go on.
    ///
    /// - Parameter rule: Who is one.
    /// - Throws: ``RequestFailure/forbidden(_:)``.
    func requireOperator(under rule: OperatorRule) async throws {
        guard await role(under: rule) == .operator else {
            throw RequestFailure.forbidden("this needs the operator role: \(rule.advice)")
        }
    }
}

extension Request {
    /// The JSON object that the request carries; nothing at all stands for an empty one.
    ///
    /// - Throws: ``RequestFailure``: it is too long, no JSON, or not the JSON asked for.
    func body<Body: RequestObject>(as type: Body.Type) async throws -> Body {
        let bytes: ByteBuffer
        do {
            bytes = try await body.collect(upTo: Route.maximumBody)
        } catch is NIOTooManyBytesError {
            throw RequestFailure.tooLarge("a body has at most \(Route.maximumBody) bytes")
        }
        return try BodyReading.read(type, from: Array(bytes.readableBytesView))
    }
}
