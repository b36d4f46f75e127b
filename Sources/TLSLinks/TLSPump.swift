// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOSSL
import NIOTLS

/// One of a pair of handlers at the ends of two channels: what is read at one is written at the other.
///
/// A channel is read only while the other takes what is written, so that at most a few portions wait between both,
/// however slow either end is. When one ends, the other gets what is under way and ends too.
///
/// Both live on one event loop and are used there only.
final class TLSPump: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The other one, until either has ended.
    private var partner: TLSPump?
    private var context: ChannelHandlerContext?
    private var wantsToRead = false
    private let whenSecured: (() -> Void)?
    private let whenEnded: (((any Error)?) -> Void)?

    private init(whenSecured: (() -> Void)? = nil, whenEnded: (((any Error)?) -> Void)? = nil) {
        self.whenSecured = whenSecured
        self.whenEnded = whenEnded
    }

    /// Makes two handlers that serve each other.
    ///
    /// - Parameters:
    ///   - whenSecured: Called when the handshake of the far end is done.
    ///   - whenEnded: Called with each error of the far end, and without one when it has ended.
    /// - Returns: The one for our end, and the one for the reader's.
    static func pair(
        whenSecured: @escaping () -> Void,
        whenEnded: @escaping ((any Error)?) -> Void
    ) -> (near: TLSPump, far: TLSPump) {
        let (near, far) = (TLSPump(), TLSPump(whenSecured: whenSecured, whenEnded: whenEnded))
        near.partner = far
        far.partner = near
        return (near, far)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        partner?.context?.write(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner?.context?.flush()
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        whenEnded?(nil)
        partner?.finish()
        partner = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { whenSecured?() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        whenEnded?(error)
        context.close(promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.readIfWanted() }
    }

    func read(context: ChannelHandlerContext) {
        if partner?.context?.channel.isWritable ?? true {
            context.read()
        } else {
            wantsToRead = true
        }
    }

    private func readIfWanted() {
        guard wantsToRead else { return }
        wantsToRead = false
        context?.read()
    }

    /// Ends this channel at once.
    func abandon() { context?.close(promise: nil) }

    /// Ends this channel once all that was written to it is out.
    private func finish() {
        partner = nil
        guard let context else { return }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in channel.close(promise: nil) }
    }
}
