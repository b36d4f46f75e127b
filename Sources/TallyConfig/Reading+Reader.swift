// SPDX-License-Identifier: Apache-2.0

extension Reading where Result == String {
    /// The absolute path of a file.
    static var filePath: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard text.hasPrefix("/"), !text.hasSuffix("/") else {
                throw Complaint("\(text.quoted) is not the absolute path of a file")
            }
            return try Reading.text.read(.string(text))
        })
    }

    /// Where a secret stands: the absolute path of a file, or the name of a credential of the service.
    static var secretFile: Reading {
        Reading(text: { (text) throws(Complaint) in
            if text.hasPrefix("/") { return try Reading.filePath.read(.string(text)) }
            guard !text.isEmpty, text != ".", text != "..", text.utf8.count <= 255,
                text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })
            else {
                throw Complaint(
                    "\(text.quoted) is neither an absolute path nor the name of a credential",
                    suggestion:
                        #"write "/etc/tally/dock-3.password", or "dock-3.password" with LoadCredential="#
                )
            }
            return text
        })
    }
}

extension Reading where Result == Configuration.Output {
    /// The number of a pin, or `"beep"`.
    static var readerOutput: Reading {
        Reading { (value) throws(Complaint) in
            if case .string("beep") = value { return .beep }
            guard case .integer = value else {
                throw Complaint(
                    #"expected the number of an output or "beep", found \#(value.typeInWords)"#
                )
            }
            return .pin(UInt8(try Reading<Int>.integer(1...255).read(value)))
        }
    }
}
