// SPDX-License-Identifier: Apache-2.0

extension SimulatedNFCTag {
    /// What the tag, or the reader on its behalf, answers to a command; `file` is what is selected on it.
    func answer(to command: [UInt8], file: inout UInt16?) -> [UInt8] {
        guard command.count >= 5 else { return [0x67, 0x00] }
        switch (command[0], command[1]) {
        case (0xFF, 0xCA): return uid + [0x90, 0x00]
        case (0xFF, 0xB0): return pages(Int(command[3]), Int(command[4]))
        case (0x00, 0xA4): return select(command, &file)
        case (0x00, 0xB0): return read(Int(command[2]) << 8 | Int(command[3]), Int(command[4]), file)
        default: return [0x6D, 0x00]
        }
    }

    private func pages(_ page: Int, _ count: Int) -> [UInt8] {
        guard case .memory(let memory) = kind, page * 4 < memory.count else { return [0x63, 0x00] }
        // Reading rolls over to page 0 (Type 2 Tag 1.1, 5.1).
        let bytes = (0..<count).map { memory[(page * 4 + $0) % memory.count] }
        return bytes + [0x90, 0x00]
    }

    private func select(_ command: [UInt8], _ file: inout UInt16?) -> [UInt8] {
        guard case .files = kind, command.count >= 5 + Int(command[4]) else { return [0x6A, 0x82] }
        let data = Array(command[5..<5 + Int(command[4])])
        if command[2] == 0x04 {
            let isKnown = data == [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01]
            file = isKnown ? 0 : nil
            return isKnown ? [0x90, 0x00] : [0x6A, 0x82]
        }
        guard file != nil, data == [0xE1, 0x03] || data == [0xE1, 0x04] else { return [0x6A, 0x82] }
        file = UInt16(data[0]) << 8 | UInt16(data[1])
        return [0x90, 0x00]
    }

    private func read(_ offset: Int, _ count: Int, _ file: UInt16?) -> [UInt8] {
        guard case .files(let message, let chunk) = kind else { return [0x6D, 0x00] }
        var content: [UInt8]
        switch file {
        case 0xE103:
            let size = message.count + 2
            content = [
                0x00, 0x0F, 0x20, UInt8(chunk >> 8), UInt8(chunk & 0xFF), 0x00, 0x34, 0x04, 0x06, 0xE1, 0x04,
            ]
            content += [UInt8(size >> 8), UInt8(size & 0xFF), 0x00, 0x00]
        case 0xE104:
            content = [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
        default:
            return [0x69, 0x86]
        }
        guard offset < content.count else { return [0x6B, 0x00] }
        return content[offset..<min(content.count, offset + min(count, chunk))] + [0x90, 0x00]
    }
}
