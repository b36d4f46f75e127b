// SPDX-License-Identifier: Apache-2.0

package import DeviceIO
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A connection secured by TLS, with a descriptor that is read and written as if it were not.
///
///     reader ══ TCP ══ TLS ── pump ── socket pair ── descriptor ── capture loop
///
/// Both directions are held back where the other end is slow. When the reader ends, what it sent can still be read,
/// then the descriptor ends too; ``ending`` says why. When the descriptor is closed, the reader is told and let go.
package final class TLSLink: Sendable {
    /// How long a handshake may take, in milliseconds.
    private static let patience: Int64 = 10_000
    /// One thread for all of them: encryption of readers' reports is little work.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let reason = Mutex<TLSFailure?>(nil)
    private let serverName: String

    private init(serverName: String) { self.serverName = serverName }

    /// Why the connection ended, where that was not as it should be; `nil` while it has not.
    package var ending: TLSFailure? { reason.withLock { $0 } }

    /// Secures a connection; blocks for the handshake.
    ///
    /// - Parameters:
    ///   - connection: The connection, which is closed if that fails.
    ///   - options: Who the other end has to be.
    /// - Returns: The link, and the descriptor to read and write: non-blocking; the caller owns and closes it.
    /// - Throws: Why the other end is not to be trusted, or not reached.
    package static func secure(
        _ connection: consuming TCPConnection,
        _ options: TLSOptions
    ) throws(TLSFailure) -> (link: TLSLink, descriptor: Int32) {
        let endpoint = connection.endpoint
        let serverName = options.serverName ?? endpoint.host
        let context = try context(options)
        do {
            return try open(connection, context, serverName)
        } catch {
            guard TLSFailure.isAboutCertificate(error) else {
                throw TLSFailure(error, serverName: serverName)
            }
            // The library does not say what is wrong with it: looked at once more, and nothing is sent.
            throw TLSFailure(rejected: certificate(of: endpoint, serverName))
        }
    }

    private static func context(_ options: TLSOptions) throws(TLSFailure) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        do {
            if options.verifies {
                if let file = options.authorities {
                    configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
                }
            } else {
                configuration.certificateVerification = .none
            }
        } catch {
            let file = options.authorities ?? ""
            throw TLSFailure(
                "\(file) has no certificates that can be read",
                mend: "set ca of its tls to a PEM file"
            )
        }
        if let certificate = options.certificate, let key = options.key {
            do {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map {
                    .certificate($0)
                }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            } catch {
                throw TLSFailure(
                    "\(certificate) and \(key) are no certificate and key that can be read",
                    mend: "set certificate and key of its tls to PEM files that tallyd may read"
                )
            }
        }
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw TLSFailure("TLS cannot be set up: \(error)")
        }
    }

    private static func open(
        _ connection: consuming TCPConnection,
        _ context: NIOSSLContext,
        _ serverName: String
    ) throws -> (link: TLSLink, descriptor: Int32) {
        let link = TLSLink(serverName: serverName)
        let loop = group.next()
        let pair = try SystemCall.socketPair()
        let near = OwnedDescriptor(pair.near)
        let handshake = loop.makePromise(of: Void.self)
        // From here on both belong to their channels, which close them.
        let outer = connection.release()
        loop.execute { link.connect(outer, pair.far, context, on: loop, handshake) }
        let expiry = loop.scheduleTask(in: .milliseconds(patience)) {
            handshake.fail(TLSFailure("it does not answer to TLS within \(patience / 1000) s"))
        }
        defer { expiry.cancel() }
        try handshake.futureResult.wait()
        return (link, near.release())
    }

    /// Joins both ends; on the event loop.
    private func connect(
        _ outer: CInt,
        _ inner: CInt,
        _ context: NIOSSLContext,
        on loop: any EventLoop,
        _ handshake: EventLoopPromise<Void>
    ) {
        let ends = TLSPump.pair(
            whenSecured: { handshake.succeed() },
            whenEnded: { [self] error in
                let failure = error.map { TLSFailure($0, serverName: serverName) }
                if let failure { reason.withLock { $0 = $0 ?? failure } }
                handshake.fail(error ?? TLSFailure.early)
            }
        )
        let pumps = NIOLoopBound(ends, eventLoop: loop)
        func join(_ socket: CInt) -> EventLoopFuture<any Channel> {
            // Nothing is read before somebody takes it.
            ClientBootstrap(group: loop).channelOption(.autoRead, value: false).withConnectedSocket(socket)
        }
        let name = TCPConnection.isNumeric(serverName) ? nil : serverName
        join(outer).and(join(inner)).flatMapThrowing { far, near in
            do {
                try near.pipeline.syncOperations.addHandler(pumps.value.near)
                try far.pipeline.syncOperations.addHandler(
                    try NIOSSLClientHandler(context: context, serverHostname: name)
                )
                try far.pipeline.syncOperations.addHandler(pumps.value.far)
                for channel in [far, near] { channel.setOption(.autoRead, value: true).whenFailure { _ in } }
            } catch {
                for channel in [far, near] { channel.close(promise: nil) }
                throw error
            }
        }.whenFailure { handshake.fail($0) }
        // Whoever waits has given up.
        handshake.futureResult.whenFailure { _ in
            pumps.value.far.abandon()
            pumps.value.near.abandon()
        }
    }

    /// The certificate that a host shows, whoever vouches for it; nothing is sent there.
    private static func certificate(of endpoint: NetworkEndpoint, _ serverName: String) -> NIOSSLCertificate?
    {
        var options = TLSOptions()
        options.verifies = false
        guard let connection = try? TCPConnection(to: endpoint), let context = try? context(options) else {
            return nil
        }
        let loop = group.next()
        let found = loop.makePromise(of: NIOSSLCertificate?.self)
        let name = TCPConnection.isNumeric(serverName) ? nil : serverName
        let channel = ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        try NIOSSLClientHandler(context: context, serverHostname: name)
                    )
                    try channel.pipeline.syncOperations.addHandler(CertificateWatch(found))
                }
            }
            .withConnectedSocket(connection.release())
        channel.cascadeFailure(to: found)
        let expiry = loop.scheduleTask(in: .milliseconds(patience)) { found.succeed(nil) }
        defer { expiry.cancel() }
        let certificate = try? found.futureResult.wait()
        channel.whenSuccess { $0.close(promise: nil) }
        return certificate ?? nil
    }
}

/// Notes the certificate of the other end once the handshake is done.
private final class CertificateWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let found: EventLoopPromise<NIOSSLCertificate?>

    init(_ found: EventLoopPromise<NIOSSLCertificate?>) { self.found = found }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        found.succeed(handler?.peerCertificate)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { found.succeed(nil) }

    func channelInactive(context: ChannelHandlerContext) { found.succeed(nil) }
}
