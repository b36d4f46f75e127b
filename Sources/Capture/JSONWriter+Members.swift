// SPDX-License-Identifier: Apache-2.0

public import GS1

// A member's name and value in one call.
extension JSONWriter {
    /// Writes a member that is a string.
    public mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    /// Writes a member that is a whole number.
    public mutating func member(_ name: String, _ number: Int64) {
        key(name)
        integer(number)
    }

    /// Writes a member that is a whole number.
    public mutating func member(_ name: String, _ number: Int) { member(name, Int64(number)) }

    /// Writes a member that is true or false.
    public mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    /// Writes a member that is a moment.
    public mutating func member(_ name: String, _ moment: WallTime) {
        key(name)
        time(moment)
    }

    /// Writes a member that is a number given in hundredths.
    public mutating func member(hundredths name: String, _ number: Int) {
        key(name)
        hundredths(number)
    }

    /// Writes the member `symbology`.
    public mutating func member(_ symbology: SymbologyIdentifier) {
        key("symbology")
        beginString()
        let characters: InlineArray<3, UInt8> = [UInt8(ascii: "]"), symbology.code, symbology.modifier]
        appendStringContent(characters.span)
        endString()
    }

    /// Writes a member that is an array of element strings: `[["01","09506000134352"],["21","A7"]]`.
    public mutating func member(_ name: String, _ elements: borrowing ElementList) {
        beginArray(name)
        for element in elements.elements {
            beginArray()
            quoted { element.ai.appendDigits(to: &$0) }
            string(elements.bytes.span.extracting(element.value))
            endArray()
        }
        endArray()
    }

    /// Writes a member that is an array of the flags' names.
    public mutating func member(_ name: String, _ flags: EventFlags) {
        beginArray(name)
        for (bit, name) in EventFlags.names.enumerated() where flags.rawValue >> UInt32(bit) & 1 == 1 {
            string(name)
        }
        endArray()
    }

    /// Writes a member that is an object of normalized identifiers.
    public mutating func member(_ name: String, _ identity: borrowing Identity) {
        beginObject(name)
        for identifier in identity.ids {
            key(identifier.key.rawValue)
            string(identity.bytes.span.extracting(identifier.value))
        }
        endObject()
    }
}
