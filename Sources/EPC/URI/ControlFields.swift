// SPDX-License-Identifier: Apache-2.0

/// What a tag URI or raw URI tells of the control words beyond length and toggle (TDS 2.3, 12.1).
///
/// ```
/// urn:epc:tag:[att=x01][umi=1][xpc-w1=x0004]:sgtin-96:3.0614141.812345.6789
/// urn:epc:tag:[xpc=x81041234]:sgtin-96:3.0614141.812345.6789
/// ```
public struct ControlFields: Hashable, Sendable {
    /// The attribute bits, `[att=x80]`; 0 where none is set.
    public var attributes: UInt8 = 0

    /// Whether user memory holds data, `[umi=1]`.
    public var hasUserMemory = false

    /// The first XPC word, `[xpc-w1=x0004]`, where there is one.
    public var xpc1: XPCWord1?

    /// The second XPC word, with the first in `[xpc=x81041234]`, where there is one.
    public var xpc2: UInt16?

    /// No control field.
    public init() {}

    /// The control fields of a tag's memory.
    public init(_ memory: TagMemory) {
        attributes = memory.pc.isISO ? 0 : memory.pc.attributes
        hasUserMemory = memory.pc.hasUserMemory
        xpc1 = memory.xpc1.map(XPCWord1.init(rawValue:))
        xpc2 = memory.xpc2
    }

    /// Appends the fields that are not absent and a colon, or nothing.
    func append(to bytes: inout [UInt8]) {
        let start = bytes.count
        if attributes != 0 {
            bytes.append("[att=x" as StaticString)
            appendHex(UInt16(attributes), digits: 2, to: &bytes)
            bytes.append(UInt8(ascii: "]"))
        }
        if hasUserMemory { bytes.append("[umi=1]" as StaticString) }
        if let xpc1 {
            bytes.append(xpc2 == nil ? "[xpc-w1=x" as StaticString : "[xpc=x")
            appendHex(xpc1.rawValue, digits: 4, to: &bytes)
            if let xpc2 { appendHex(xpc2, digits: 4, to: &bytes) }
            bytes.append(UInt8(ascii: "]"))
        }
        if bytes.count > start { bytes.append(UInt8(ascii: ":")) }
    }

    /// Reads the fields and the colon behind them, or nothing.
    ///
    /// A second XPC word is there exactly where the first says so.
    init(_ text: borrowing Span<UInt8>, _ cursor: inout URICursor) throws(URIFailure) {
        let start = cursor.position
        var seen = (att: false, umi: false)
        while cursor.next(text) == UInt8(ascii: "[") {
            let place = cursor.position
            if cursor.skip("[att=x", text), !seen.att {
                seen.att = true
                attributes = UInt8(truncatingIfNeeded: try cursor.hex(text, digits: 2))
            } else if cursor.skip("[umi=", text), !seen.umi {
                seen.umi = true
                guard let digit = cursor.next(text), digit == 0x30 || digit == 0x31 else {
                    throw URIFailure(.control, offset: cursor.position)
                }
                hasUserMemory = digit == 0x31
                cursor.position += 1
            } else if cursor.skip("[xpc-w1=x", text), xpc1 == nil {
                xpc1 = XPCWord1(rawValue: UInt16(truncatingIfNeeded: try cursor.hex(text, digits: 4)))
            } else if cursor.skip("[xpc-w2=x", text), xpc1 != nil, xpc2 == nil {
                xpc2 = UInt16(truncatingIfNeeded: try cursor.hex(text, digits: 4))
            } else if cursor.skip("[xpc=x", text), xpc1 == nil {
                xpc1 = XPCWord1(rawValue: UInt16(truncatingIfNeeded: try cursor.hex(text, digits: 4)))
                if cursor.next(text) != UInt8(ascii: "]") {
                    xpc2 = UInt16(truncatingIfNeeded: try cursor.hex(text, digits: 4))
                }
            } else {
                throw URIFailure(.control, offset: place)
            }
            try cursor.expect(UInt8(ascii: "]"), text)
        }
        guard cursor.position > start else { return }
        guard (xpc1?.hasSecondWord ?? false) == (xpc2 != nil) else {
            throw URIFailure(.control, offset: start)
        }
        try cursor.expect(UInt8(ascii: ":"), text)
    }
}
