// SPDX-License-Identifier: Apache-2.0

import CNettle
public import Pipeline

/// The key that all of a site's gateways may share: makes pseudonyms of badges, and the check values of control
/// barcodes.
///
/// It never leaves the process: whoever has it can find out, by trying, whose badge a pseudonym stands for, and print
/// control barcodes.
public struct SiteKey: LabelKey {
    /// How many bytes a key has at least.
    public static let minimumLength = 32
    /// How many bytes a key has at most.
    public static let maximumLength = 4_096

    private let bytes: [UInt8]

    /// A key of at least ``minimumLength`` bytes; `nil` when it is too short to be a secret, or too long to be a key.
    ///
    /// - Parameter bytes: The key; line ends behind it do not belong to it.
    public init?(_ bytes: [UInt8]) {
        var end = bytes.count
        while end > 0, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        guard (Self.minimumLength...Self.maximumLength).contains(end) else { return nil }
        self.bytes = Array(bytes[..<end])
    }

    /// HMAC-SHA-256, by nettle.
    public func authenticate(_ text: borrowing Span<UInt8>) -> [UInt8] {
        var context = hmac_sha256_ctx()
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
        // Each buffer is only used during the call it is handed to.
        unsafe bytes.withUnsafeBufferPointer {
            unsafe nettle_hmac_sha256_set_key(&context, $0.count, $0.baseAddress)
        }
        unsafe text.withUnsafeBufferPointer {
            unsafe nettle_hmac_sha256_update(&context, $0.count, $0.baseAddress)
        }
        unsafe digest.withUnsafeMutableBufferPointer {
            unsafe nettle_hmac_sha256_digest(&context, $0.count, $0.baseAddress)
        }
        return digest
    }
}
