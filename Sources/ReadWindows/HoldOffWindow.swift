// SPDX-License-Identifier: Apache-2.0

extension WindowRule {
    /// `hold_off`: say it once, then be silent for a while.
    ///
    ///     reads      ×  × ××  ×  ×  ×    × ×   ×           ×
    ///     events     │arrived (silent)   │arrived          │arrived
    ///                ├──── hold ────┤    ├──── hold ────┤
    ///
    /// The first read makes `arrived`; the span is fixed from that read on and is not extended by others. The
    /// first read after it makes `arrived` again. Nothing ever departs, and the span runs whether or not a
    /// reader delivers.
    static func holdOff(_ options: WindowOptions) -> WindowRule {
        WindowRule(span: nanoseconds(options.hold), isExtendedByReads: false, departs: false)
    }
}
