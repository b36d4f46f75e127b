// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// Writes messages; lengths are filled in once what they count has been written.
    public struct MessageWriter: Sendable {
        /// What has been written.
        public private(set) var bytes: [UInt8] = []
        private let version: Version

        /// A writer of one version's messages.
        public init(_ version: Version = .one) { self.version = version }

        /// Writes a message whose fields and parameters `body` writes.
        ///
        /// - Precondition: The message is shorter than 4 GiB.
        public mutating func message(_ type: MessageType, id: UInt32, _ body: (inout Self) -> Void = { _ in })
        {
            let start = bytes.count
            append(UInt16(version.rawValue) << 10 | type.rawValue & 0x3FF)
            append(UInt32(0))
            append(id)
            body(&self)
            let length = UInt32(bytes.count - start)
            for place in 0..<4 {
                bytes[start + 2 + place] = UInt8(truncatingIfNeeded: length >> (24 - 8 * place))
            }
        }

        /// Writes a parameter with a length, whose value `body` writes.
        ///
        /// - Precondition: It is at most 65,535 bytes long.
        public mutating func parameter(_ type: ParameterType, _ body: (inout Self) -> Void = { _ in }) {
            let start = bytes.count
            append(type.rawValue & 0x3FF)
            append(UInt16(0))
            body(&self)
            let length = UInt16(bytes.count - start)
            bytes[start + 2] = UInt8(length >> 8)
            bytes[start + 3] = UInt8(length & 0xFF)
        }

        /// Writes a vendor's parameter.
        public mutating func custom(vendor: UInt32, subtype: UInt32, _ body: (inout Self) -> Void = { _ in })
        {
            parameter(.custom) {
                $0.append(vendor)
                $0.append(subtype)
                body(&$0)
            }
        }

        /// Writes a number, big-endian.
        public mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
            for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }

        /// Empties it, and keeps its storage.
        public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
    }
}
