// SPDX-License-Identifier: Apache-2.0

/// Why a stored open entry cannot be taken over.
public enum WindowFailure: Error, Hashable {
    /// The bytes end before what they announce.
    case truncated(field: String, offset: Int)
    /// The entry was written in a form that this version does not know.
    case version(UInt8)
    /// A value is outside its range.
    case malformed(field: String, offset: Int)
}

extension WindowFailure: CustomStringConvertible {
    /// What is wrong, for a log.
    public var description: String {
        switch self {
        case .truncated(let field, let offset): "stored tag ends at byte \(offset), within its \(field)"
        case .version(let version): "stored tag has form \(version), known is \(StoredForm.version)"
        case .malformed(let field, let offset): "stored tag has an impossible \(field) at byte \(offset)"
        }
    }
}
