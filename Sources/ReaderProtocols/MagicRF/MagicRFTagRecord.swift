// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension MagicRF {
    /// Reads the parameter of a tag's notice.
    ///
    ///     RSSI, signed dBm │ PC │ [XPC] EPC │ tag's CRC
    ///            1           2                   2
    ///
    /// The EPC is as long as the frame leaves room for. There is no antenna, time or phase; some R200 firmware adds an
    /// antenna behind the CRC, which PC tells from an EPC.
    ///
    /// - Parameters:
    ///   - parameter: The frame's parameter.
    ///   - now: When it was received.
    /// - Returns: The read, and whether PC and EPC agree on the length; `nil`: too short, or longer than an EPC can be.
    public static func parseRecord(
        _ parameter: borrowing Span<UInt8>,
        at now: MonotonicTime
    ) -> (read: TagRead, lengthMatches: Bool)? {
        guard parameter.count >= 5 else { return nil }
        let pc = UInt16(parameter[1]) << 8 | UInt16(parameter[2])
        let promised = Int(pc >> 11) * 2
        var end = parameter.count - 2
        let hasAntenna = end - 3 == promised + 1
        if hasAntenna { end -= 1 }
        let isExtended = pc & 0x0200 != 0 && end - 3 >= 2
        let start = isExtended ? 5 : 3
        guard let epc = MemoryBits(parameter.extracting(start..<end)) else { return nil }
        var read = TagRead(epc: epc, time: now)
        read.pc = pc
        if isExtended { read.xpc = UInt16(parameter[3]) << 8 | UInt16(parameter[4]) }
        read.rssiCentidBm = Int16(Int8(bitPattern: parameter[0])) * 100
        if hasAntenna { read.antenna = parameter[end + 2] &+ 1 }
        return (read, end - 3 == promised)
    }
}
