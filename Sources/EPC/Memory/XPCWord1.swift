// SPDX-License-Identifier: Apache-2.0

/// The first word of extended protocol control, XPC_W1 (Gen2 air interface, 6.3.2.1.2.5).
///
/// ```
/// bit  210h  211h … 217h  218h 219h 21Ah 21Bh 21Ch 21Dh 21Eh 21Fh
///      ┌─────┬───────────┬────┬────┬────┬────┬────┬────┬────┬────┐
///      │ XEB │  reserved │ B  │ C  │ SLI│ TN │ U  │ K  │ NR │ H  │
///      └─────┴───────────┴────┴────┴────┴────┴────┴────┴────┴────┘
/// ```
public struct XPCWord1: Hashable, Sendable {
    /// The 16 bits, most significant first.
    public let rawValue: UInt16

    /// The word with these bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Whether a second XPC word follows (XEB).
    public var hasSecondWord: Bool { rawValue & 0x8000 != 0 }

    /// Whether a battery assists the tag (B).
    public var isBatteryAssisted: Bool { rawValue & 0x0080 != 0 }

    /// Whether a computed response is ready (C).
    public var hasComputedResponse: Bool { rawValue & 0x0040 != 0 }

    /// Whether the tag's selected flag is set (SLI).
    public var isSelected: Bool { rawValue & 0x0020 != 0 }

    /// Whether the tag has something to tell that its maker defines (TN).
    public var hasNotification: Bool { rawValue & 0x0010 != 0 }

    /// Whether the tag hides some of its memory (U).
    public var isUntraceable: Bool { rawValue & 0x0008 != 0 }

    /// Whether the tag can be killed (K).
    public var isKillable: Bool { rawValue & 0x0004 != 0 }

    /// Whether the tag cannot be taken off without harm to what carries it (NR).
    public var isNonremovable: Bool { rawValue & 0x0002 != 0 }

    /// Whether the tagged thing is hazardous material (H).
    public var isHazardous: Bool { rawValue & 0x0001 != 0 }
}
