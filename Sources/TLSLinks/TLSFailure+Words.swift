// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOSSL

extension TLSFailure {
    /// Whether an error of the handshake means that the certificate was not accepted, for whatever reason.
    static func isAboutCertificate(_ error: any Error) -> Bool {
        reason(error) == "CERTIFICATE_VERIFY_FAILED"
    }

    /// An error of a connection in words.
    init(_ error: any Error, serverName: String) {
        if let error = error as? TLSFailure {
            self = error
            return
        }
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            self.init(
                "its certificate is not for \(serverName)",
                mend: "set server_name of its tls to the name that the certificate has"
            )
            return
        }
        if let error = error as? IOError {
            self.init("the connection was lost: \(Self.text(of: error.errnoCode))")
            return
        }
        switch error as? NIOSSLError {
        case .uncleanShutdown?: self.init("the reader ended the connection without saying so")
        case .unableToValidateCertificate?, .noCertificateToValidate?:
            self.init("it shows no certificate that can be checked")
        default:
            switch Self.reason(error) {
            case "CERTIFICATE_VERIFY_FAILED"?: self.init("its certificate is not to be trusted")
            case "WRONG_VERSION_NUMBER"?, "HTTP_REQUEST"?:
                self.init(
                    "it speaks no TLS at this port",
                    mend: "set the port for TLS in its address, or remove tls from its entry"
                )
            case "TLSV1_ALERT_UNKNOWN_CA"?, "SSLV3_ALERT_BAD_CERTIFICATE"?, "TLSV1_CERTIFICATE_REQUIRED"?,
                "TLSV1_ALERT_CERTIFICATE_REQUIRED"?, "SSLV3_ALERT_CERTIFICATE_UNKNOWN"?,
                "SSLV3_ALERT_CERTIFICATE_EXPIRED"?, "TLSV1_ALERT_ACCESS_DENIED"?:
                self.init(
                    "the reader does not accept who we are",
                    mend: "give its tls a certificate and key that the reader trusts"
                )
            case let reason?:
                self.init("TLS failed: \(reason.lowercased().split(separator: "_").joined(separator: " "))")
            case nil where "\(error)".contains("EOF during handshake"): self = .early
            case nil: self.init("TLS failed: \(error)")
            }
        }
    }

    /// The other end let go before the connection was secure.
    static let early = TLSFailure(
        "it ended the connection while TLS began",
        mend: "see that it speaks TLS at this port; address may name another"
    )

    /// What is wrong with a certificate that was not accepted, by looking at it.
    init(rejected certificate: NIOSSLCertificate?, now: time_t = time(nil)) {
        guard let certificate else {
            self.init("its certificate is not to be trusted")
            return
        }
        if certificate.notValidAfter < now {
            self.init(
                "its certificate expired on \(Self.date(certificate.notValidAfter))",
                mend: "renew the certificate of the reader; see that both clocks are right"
            )
        } else if certificate.notValidBefore > now {
            self.init(
                "its certificate is valid from \(Self.date(certificate.notValidBefore)) only",
                mend: "see that this machine's clock is right"
            )
        } else {
            self.init(
                "nobody who is trusted vouches for its certificate",
                mend: "set ca of its tls to a file with the certificate that vouches for it, or with its own"
            )
        }
    }

    /// The word that the library has for what went wrong.
    private static func reason(_ error: any Error) -> String? {
        // The stack of BoringSSL has no other form to be asked in.
        let text = "\(error)"
        let marker = "OPENSSL_internal:"
        guard let place = text.firstRange(of: marker) else { return nil }
        return String(text[place.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" })
    }

    private static func text(of number: CInt) -> String {
        // The text stays until the thread asks again, and is copied at once.
        unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    }

    /// The day, in UTC.
    private static func date(_ time: time_t) -> String {
        var time = time
        var parts = unsafe tm()
        // Both pointers are used during the call only; the structure's own, to the zone's name, is not looked at.
        _ = unsafe gmtime_r(&time, &parts)
        let (year, month, day) = unsafe (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday)
        func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(digits(month))-\(digits(day))"
    }
}
