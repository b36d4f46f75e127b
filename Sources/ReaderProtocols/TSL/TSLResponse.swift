// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension TSL {
    /// One line, taken apart.
    struct Entry: Hashable {
        var header: Header
        /// Where its value stands, without the space in front.
        var value: Range<Int>

        /// Takes a line apart; `nil` for what is none of this protocol's.
        init?(_ line: Range<Int>, in bytes: borrowing Span<UInt8>) {
            let start = line.lowerBound
            guard line.count >= 3, bytes[start + 2] == UInt8(ascii: ":"),
                Self.isLetter(bytes[start]), Self.isLetter(bytes[start + 1])
            else { return nil }
            header = Header(rawValue: UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1]))
            var first = start + 3
            if first < line.upperBound, bytes[first] == UInt8(ascii: " ") { first += 1 }
            value = first..<line.upperBound
        }

        private static func isLetter(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }
    }

    /// What the response that is under way has told so far.
    struct Response {
        /// The command's two letters; `nil`: no response is under way.
        var command: Header?
        /// The tag whose facts come in; given out when the next one begins or the response ends.
        var tag: TagRead?
        /// The error code, once there is one.
        var error: UInt32?
        /// Words read or written, and what went wrong, of an access.
        var words: [UInt16]?
        var wordsWritten: Int?
        var accessError: UInt32?
        var backscatterError: UInt32?
        var tags = 0

        /// Begins anew with a command's letters.
        mutating func begin(_ command: Header) {
            self = Response()
            self.command = command
        }
    }

    /// The codes of `ER:`.
    enum ErrorCode {
        static let noTag: UInt32 = 5
        static let noBarcode: UInt32 = 6

        /// A code in words.
        static func words(_ code: UInt32) -> String {
            switch code {
            case 1: "syntax error"
            case 2: "parameter not supported"
            case 3: "command not supported"
            case noTag: "no tag found"
            case noBarcode: "no barcode found"
            case 7: "parameters not possible together"
            case 8: "battery too low"
            default: "error \(code)"
            }
        }
    }

    /// Decimal digits, with a sign; `nil` for anything else.
    static func integer(_ text: borrowing Span<UInt8>) -> Int? {
        var index = 0
        let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < text.count, text.count - index <= 9 else { return nil }
        var number = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            number = number * 10 + Int(digit)
            index += 1
        }
        return isNegative ? -number : number
    }

    /// Why an access failed, from the codes of its response.
    static func failure(of response: Response) -> TagOperationFailure {
        switch response.backscatterError {
        case 3: return .noSuchMemory
        case 4: return .locked
        case 11: return .lowPower
        case .some(let code): return .refused("the tag refused with code \(code)")
        case nil: break
        }
        switch response.accessError {
        case 4: return .locked
        case 3, 6: return .noTag
        case .some(let code): return .refused("access failed with code \(code)")
        case nil: break
        }
        switch response.error {
        case ErrorCode.noTag: return .noTag
        case .some(let code): return .refused(ErrorCode.words(code))
        case nil: return response.tags == 0 ? .noTag : .refused("the reader told nothing of the tag's memory")
        }
    }
}
