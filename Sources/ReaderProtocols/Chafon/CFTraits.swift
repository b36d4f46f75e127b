// SPDX-License-Identifier: Apache-2.0

extension Chafon {
    /// What these readers can be told to do.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(title: "Chafon CF readers (CF591, CF600, CF661, CF691, H103, M gates)")
        traits.baudRates = [115_200, 57_600, 38_400, 19_200, 9_600]
        traits.tcpPort = 2022
        traits.ports = 1...8
        traits.powers = 0...3300
        traits.hasPortPowers = true
        traits.regions = Carriers.regions
        traits.sessions = [0, 1, 2, 3]
        traits.takesPopulation = true
        traits.takesAddress = true
        traits.outputs = 1...2
        traits.accessesMemory = true
        traits.probe = probe
        return traits
    }()

    /// Asks for the reader's information.
    private static let probe = ReaderProbe(question: question) { bytes in
        var scanner = CFFrameScanner(.reader)
        scanner.append(bytes)
        while let frame = scanner.nextFrame() ?? scanner.nextBehindUnfinished().map({ scanner.frame(in: $0) })
        {
            guard frame.opcode == .information, frame.status == .success,
                let description = description(scanner.bytes.span.extracting(frame.data))
            else { continue }
            return .family(.chafon, description)
        }
        return .unknown
    }

    private static var question: [UInt8] {
        var bytes: [UInt8] = []
        Command.information.append(to: 0xFF, into: &bytes)
        return bytes
    }

    /// Model, firmware and serial number: 32, 32 and 12 bytes of text that zeros fill up; `nil`: too short.
    static func description(_ data: borrowing Span<UInt8>) -> ReaderDescription? {
        guard data.count >= 76 else { return nil }
        let model = text(data.extracting(0..<32))
        let serial = text(data.extracting(64..<76))
        return ReaderDescription(
            model: model.isEmpty ? "CF reader" : model,
            firmware: text(data.extracting(32..<64)),
            serial: serial.isEmpty ? nil : serial
        )
    }

    /// The printable ASCII up to the first zero.
    private static func text(_ bytes: borrowing Span<UInt8>) -> String {
        var text = ""
        for index in bytes.indices {
            if bytes[index] == 0 { break }
            guard (0x20..<0x7F).contains(bytes[index]) else { continue }
            text.unicodeScalars.append(Unicode.Scalar(bytes[index]))
        }
        return text
    }
}
