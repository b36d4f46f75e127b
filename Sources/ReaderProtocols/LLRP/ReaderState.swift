// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// How a reader's surroundings are now (GET_READER_CONFIG_RESPONSE, 13.2).
    struct ReaderState: Hashable {
        /// Whether antennas are connected, by number.
        var antennas: [UInt16: Bool] = [:]
        /// Whether inputs are high, by number; those of which the reader knows.
        var inputs: [UInt16: Bool] = [:]
    }

    /// Reads how a reader's surroundings are.
    ///
    /// - Parameter body: The bytes behind the answer's header.
    /// - Returns: What it tells of antennas and inputs.
    /// - Throws: When its parameters make no sense.
    static func readerState(of body: borrowing Span<UInt8>) throws(ParameterProblem) -> ReaderState {
        var state = ReaderState()
        var place = 0
        while place < body.count {
            let parameter = try parameter(of: body, at: place)
            place = parameter.value.upperBound
            let value = body.extracting(parameter.value)
            switch parameter.type {
            case .antennaProperties:
                guard value.count >= 3 else { throw .tooShort }
                state.antennas[value.number16(at: 1)] = value[0] & 0x80 != 0
            case .gpiPortCurrentState:
                guard value.count >= 4 else { throw .tooShort }
                // 2 stands for unknown.
                if value[3] < 2 { state.inputs[value.number16(at: 0)] = value[3] == 1 }
            default: break
            }
        }
        return state
    }
}
