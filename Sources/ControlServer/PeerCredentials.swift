// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore

/// Who is at the other end of a Unix socket, as the kernel noted it when the connection was made.
struct PeerCredentials: Sendable {
    /// `struct ucred` of unix(7), which `_GNU_SOURCE` hides.
    private struct Credentials: Sendable {
        var process: Int32 = 0
        var user: UInt32 = 0
        var group: UInt32 = 0
    }

    /// As many supplementary groups as are asked for; a process with more counts by its own group alone.
    private typealias Groups = InlineArray<1024, UInt32>

    /// `SO_PEERGROUPS`, Linux 4.13; the headers of the C library have it for some architectures only.
    private static let peerGroups = NIOBSDSocket.Option(rawValue: 59)

    let user: UInt32
    /// Its own group and the supplementary ones.
    let groups: Set<UInt32>

    /// The credentials of a peer whose numbers are known.
    init(user: UInt32, groups: Set<UInt32>) {
        self.user = user
        self.groups = groups
    }

    /// Asks the kernel about the peer of a connection.
    ///
    /// - Throws: When the channel is no Unix socket, or already closed.
    init(of channel: any Channel) async throws {
        guard let provider = channel as? any SocketOptionProvider else {
            throw ChannelError.operationUnsupported
        }
        // "Unsafe" because the type must be what the option gives; these are, after unix(7).
        let credentials: Credentials = try await provider.unsafeGetSocketOption(
            level: .socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        var groups: Set = [credentials.group]
        let supplementary: Groups? = try? await provider.unsafeGetSocketOption(
            level: .socket,
            name: Self.peerGroups
        ).get()
        if let supplementary {
            // What the kernel did not fill is 0: as a supplementary group root's is not told from that.
            for index in supplementary.indices where supplementary[index] != 0 {
                groups.insert(supplementary[index])
            }
        }
        self.init(user: credentials.user, groups: groups)
    }
}
