// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL

@testable import TLSLinks

/// A TLS port in front of a port without, on this machine.
final class TLSRelay {
    /// Where it listens.
    let port: UInt16
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let listener: any Channel

    /// Listens; what connects is connected to `backend` in turn.
    init(to backend: UInt16, showing certificate: String) throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv12
        let context = try NIOSSLContext(configuration: configuration)
        let bootstrap = ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { far in
                ClientBootstrap(group: far.eventLoop).channelOption(.autoRead, value: false)
                    .connect(host: "127.0.0.1", port: Int(backend)).flatMapThrowing { near in
                        let pumps = TLSPump.pair(whenSecured: {}, whenEnded: { _ in })
                        try near.pipeline.syncOperations.addHandler(pumps.near)
                        try far.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                        try far.pipeline.syncOperations.addHandler(pumps.far)
                        for channel in [far, near] {
                            channel.setOption(.autoRead, value: true).whenFailure { _ in }
                        }
                    }
            }
        listener = try bootstrap.bind(host: "127.0.0.1", port: 0).wait()
        port = UInt16(listener.localAddress?.port ?? 0)
    }

    /// Listens no more, and ends all connections.
    func stop() {
        try? listener.close().wait()
        try? group.syncShutdownGracefully()
    }

    // Of these tests only: for `reader.test` and 127.0.0.1, signed by itself.

    /// A certificate that is valid until 2126.
    static let valid = """
        -----BEGIN CERTIFICATE-----
        MIIBbTCCAROgAwIBAgIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtyZWFkZXIu
        dGVzdDAgFw0yNjAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowFjEUMBIGA1UE
        AwwLcmVhZGVyLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASnCI4mmEzP
        z9a8uw/YENGCwjGdlcdQ419Abw1Gl/pY8iXf4/vUcuPBXh02BHkHSrCpIzlfzN87
        +6uBtxUGp/s8o1AwTjAcBgNVHREEFTATggtyZWFkZXIudGVzdIcEfwAAATAPBgNV
        HRMBAf8EBTADAQH/MB0GA1UdDgQWBBSmH98A2F6vtZjkwRJyb/O5iwxLZTAKBggq
        hkjOPQQDAgNIADBFAiAEfyNeUxJKzWSH94MNnu2+GDHL0D5sPjyy2cKCHMU5HAIh
        AO0+bpWoQLIdhsFQAUgiUD+bjq9eKfDqFkSJnjYcqGl8
        -----END CERTIFICATE-----
        """

    /// One that is valid as long, and not for 127.0.0.1.
    static let named = """
        -----BEGIN CERTIFICATE-----
        MIIBZjCCAQ2gAwIBAgIBAzAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtyZWFkZXIu
        dGVzdDAgFw0yNjAxMDEwMDAwMDBaGA8yMTI2MDEwMTAwMDAwMFowFjEUMBIGA1UE
        AwwLcmVhZGVyLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASnCI4mmEzP
        z9a8uw/YENGCwjGdlcdQ419Abw1Gl/pY8iXf4/vUcuPBXh02BHkHSrCpIzlfzN87
        +6uBtxUGp/s8o0owSDAWBgNVHREEDzANggtyZWFkZXIudGVzdDAPBgNVHRMBAf8E
        BTADAQH/MB0GA1UdDgQWBBSmH98A2F6vtZjkwRJyb/O5iwxLZTAKBggqhkjOPQQD
        AgNHADBEAiACONmQx1eE4eDy9NdcA+CDri9DZzpCJ6nV6wUgaQqh2AIgFwGWNiWn
        ev5Ldc8YYPADPExPTjyA0C8s6E8PdexmoXg=
        -----END CERTIFICATE-----
        """

    /// A certificate that was valid until 2021.
    static let expired = """
        -----BEGIN CERTIFICATE-----
        MIIBazCCARGgAwIBAgIBAjAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtyZWFkZXIu
        dGVzdDAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBYxFDASBgNVBAMM
        C3JlYWRlci50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEpwiOJphMz8/W
        vLsP2BDRgsIxnZXHUONfQG8NRpf6WPIl3+P71HLjwV4dNgR5B0qwqSM5X8zfO/ur
        gbcVBqf7PKNQME4wHAYDVR0RBBUwE4ILcmVhZGVyLnRlc3SHBH8AAAEwDwYDVR0T
        AQH/BAUwAwEB/zAdBgNVHQ4EFgQUph/fANher7WY5MEScm/zuYsMS2UwCgYIKoZI
        zj0EAwIDSAAwRQIhAIAS+ilVQb0AV1vfqyLEO6a7QSeAChrUzabMV0HuSLjqAiBr
        qVSoejIE8XuiaKcdZBrrw56q4fvHfcgDCTcnx6CvXA==
        -----END CERTIFICATE-----
        """

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIxjQpr54olK0lqHw
        1XtixARV49JY5hSnfFVXMMrZjEihRANCAASnCI4mmEzPz9a8uw/YENGCwjGdlcdQ
        419Abw1Gl/pY8iXf4/vUcuPBXh02BHkHSrCpIzlfzN87+6uBtxUGp/s8
        -----END PRIVATE KEY-----
        """
}
