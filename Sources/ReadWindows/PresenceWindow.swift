// SPDX-License-Identifier: Apache-2.0

extension WindowRule {
    /// `presence`, the default at portals: what is here, since when, and when did it leave.
    ///
    ///     reads      ×  × ××  ×  ×                      ×  ×
    ///     events     │arrived   (silent)    departed│   │arrived …
    ///                           last read ──┤ departAfter
    ///
    /// The first read makes `arrived` at once. Reads that follow are silent. After `departAfter` without a
    /// read comes `departed` with the summary; its time is the last read. With `reportEvery` a tag that
    /// stays makes `present` at that pace.
    ///
    /// Silence counts only while somebody listens: time stands still while no reader of the read point
    /// delivers, and goes on where it stopped. After `unobservedAfter` of that the entry closes as `departed`
    /// with the flag `unobserved`.
    static func presence(_ options: WindowOptions) -> WindowRule {
        var rule = WindowRule(
            span: nanoseconds(options.departAfter),
            isExtendedByReads: true,
            departs: true
        )
        rule.reportSpan = options.reportEvery.map(nanoseconds) ?? 0
        rule.unobservedSpan = nanoseconds(options.unobservedAfter)
        rule.saveSpan = nanoseconds(options.saveEvery)
        return rule
    }
}
