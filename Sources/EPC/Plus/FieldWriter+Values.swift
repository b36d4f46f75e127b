// SPDX-License-Identifier: Apache-2.0

import GS1

extension FieldWriter {
    /// Appends the value of an element as Table F says.
    mutating func append(valueOf list: ElementList, _ place: Int) throws(EncodeFailure) {
        let value = ElementValue(list, place)
        guard let layout = ValueLayout(value.ai) else { throw value.failure(.notCoded, at: 0) }
        var start = try append(layout.first, value, from: 0, isOptional: false)
        if let second = layout.second {
            start = try append(second, value, from: start, isOptional: value.ai.hasOptionalEnd)
        }
        guard start == value.count else { throw value.failure(.length, at: start) }
    }

    /// Appends one component of a value.
    ///
    /// - Returns: Where the next component begins.
    private mutating func append(
        _ coding: ValueCoding,
        _ value: ElementValue,
        from start: Int,
        isOptional: Bool
    ) throws(EncodeFailure) -> Int {
        let left = value.count - start
        switch coding {
        case .number(let digits):
            try append(integer: value, start, digits)
            return start + digits
        case .digits(let count):
            try append(digits: value, start, count)
            return start + count
        case .delimited(let limit):
            guard left > 0, left <= limit else { throw value.failure(.length, at: start + min(left, limit)) }
            try append(delimited: value, start)
            return value.count
        case .text(let width, let limit):
            guard left > 0 || isOptional, left <= limit else {
                throw value.failure(.length, at: start + min(left, limit))
            }
            try append(text: value, start, lengthBits: width)
            return value.count
        case .flag:
            guard left > 0, value[start] == 0x30 || value[start] == 0x31 else {
                throw value.failure(.content, at: start)
            }
            try append(UInt64(value[start] - 0x30), 1)
            return start + 1
        case .date:
            try append(date: value, at: start)
            return start + 6
        case .dateTime:
            try append(date: value, at: start)
            try append(time: value, at: start + 6, components: 2)
            return start + 10
        case .dateOrRange:
            try append(left > 6 ? 1 : 0, 1)
            try append(date: value, at: start)
            guard left > 6 else { return start + 6 }
            try append(date: value, at: start + 6)
            return start + 12
        case .precision: return try append(precision: value, start)
        case .country:
            for index in start..<start + 2 {
                guard index < value.count, (0x41...0x5A).contains(value[index]) else {
                    throw value.failure(.content, at: index)
                }
                try append(UInt64(value[index] - 0x41), 6)
            }
            return start + 2
        case .integer(let width, let limit):
            guard left > 0 || isOptional, left <= limit else {
                throw value.failure(.length, at: start + min(left, limit))
            }
            try append(UInt64(left), width)
            try append(integer: value, start, left)
            return value.count
        case .minus:
            guard left == 0 || value[start] == UInt8(ascii: "-") else {
                throw value.failure(.content, at: start)
            }
            try append(left == 0 ? 0 : 1, 1)
            return start + min(left, 1)
        case .sequence:
            try append(digits: value, start, 1)
            guard left > 1, value[start + 1] == UInt8(ascii: "/") else {
                throw value.failure(.content, at: start + 1)
            }
            try append(digits: value, start + 2, 1)
            return start + 3
        }
    }

    /// Appends digits of four bits (14.5.4).
    private mutating func append(
        digits value: ElementValue,
        _ start: Int,
        _ count: Int
    ) throws(EncodeFailure) {
        try value.demandDigits(start, count)
        for index in start..<start + count { try append(UInt64(value[index] - 0x30), 4) }
    }

    /// Appends a number in as few bits as so many digits need (14.5.2, 14.5.6.1).
    mutating func append(integer value: ElementValue, _ start: Int, _ count: Int) throws(EncodeFailure) {
        let width = bitCount(ofDigits: count)
        guard count > 19 else { return try append(try value.number(start, count), width) }
        try value.demandDigits(start, count)
        var number = LongNumber()
        // 90 digits, the most that any value has, are 299 bits.
        for index in start..<start + count { _ = number.append(digit: value[index] - 0x30) }
        for place in (0..<width).reversed() { try append(number.bit(place), 1) }
    }

    /// Appends year, month and day (14.5.8).
    mutating func append(date value: ElementValue, at start: Int) throws(EncodeFailure) {
        let year = try value.number(start, 2)
        let month = try value.number(start + 2, 2)
        let day = try value.number(start + 4, 2)
        guard month > 0, month <= 12 else { throw value.failure(.content, at: start + 2) }
        guard day < 32 else { throw value.failure(.content, at: start + 4) }
        try append(year, 7)
        try append(month, 4)
        try append(day, 5)
    }

    /// Appends the hour, and minute and second where there are so many components.
    private mutating func append(
        time value: ElementValue,
        at start: Int,
        components: Int
    ) throws(EncodeFailure) {
        for index in 0..<components {
            let number = try value.number(start + 2 * index, 2)
            guard number < (index == 0 ? 24 : 60) else {
                throw value.failure(.content, at: start + 2 * index)
            }
            try append(number, index == 0 ? 5 : 6)
        }
    }

    /// Appends a date with as much of the time as there is (14.5.11).
    private mutating func append(precision value: ElementValue, _ start: Int) throws(EncodeFailure) -> Int {
        let components: Int
        switch value.count - start {
        case 6: components = 0
        case 8: components = 1
        case 10: components = 2
        case 12: components = 3
        default: throw value.failure(.length, at: value.count)
        }
        try append(components == 0 ? 3 : UInt64(components - 1), 2)
        try append(date: value, at: start)
        try append(time: value, at: start + 6, components: components)
        return value.count
    }
}
