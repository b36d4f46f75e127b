// SPDX-License-Identifier: Apache-2.0

public import EPC

/// One tag read as a reader reported it, normalized in units but not yet decoded.
///
/// A plain value without references: a driver makes one for each record of its reader and nothing is allocated.
/// What the reader did not report is `nil`.
@frozen
public struct TagRead: Sendable {
    /// The EPC bits behind the PC (and XPC) words, as many as the frame delivered.
    public var epc: MemoryBits

    /// The protocol-control word, where the reader delivers it.
    public var pc: UInt16?

    /// The first XPC word where PC says there is one (bit XI), else `nil`.
    public var xpc: UInt16?

    /// The antenna port, 1-based; `nil` when the reader does not say.
    public var antenna: UInt8?

    /// Received signal strength in hundredths of a dBm.
    public var rssiCentidBm: Int16?

    /// Carrier frequency in kHz.
    public var frequencyKHz: UInt32?

    /// Phase in hundredths of a degree.
    public var phaseCentidegrees: Int32?

    /// How many times the tag was seen for this record, at least 1.
    public var count: UInt32

    /// The tag's TID, where it was read with the EPC.
    public var tid: MemoryBits?

    /// The words of user memory that were read with the EPC.
    public var user: MemoryBits?

    /// The reader's own time of the read, where it has a wall clock.
    public var readerTime: WallTime?

    /// When the host received it.
    public var time: MonotonicTime

    /// A read of which only the EPC and the time of reception are known.
    @inlinable
    public init(epc: MemoryBits, time: MonotonicTime) {
        self.epc = epc
        self.time = time
        count = 1
    }
}
