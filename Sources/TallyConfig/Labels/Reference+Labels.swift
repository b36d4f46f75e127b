// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import Pipeline

extension Configuration {
    /// `[site.commands]`.
    static let commandsReference = ConfigurationSection(
        "site.commands",
        .table,
        "Control barcodes, printed by `tally command print`: change a station's business step, open and close a session.",
        keys: [
            .init(
                "enabled",
                "true or false",
                .value("false"),
                "`true` obeys control barcodes of the site; a `[[label]]` with the role `command` says where."
            ),
            .init(
                "prefix",
                "2 to 16 letters, digits and `-`",
                .words("none"),
                "What they begin with, before a colon. Needed when they are on."
            ),
        ]
    )

    /// `[[label]]`.
    static let labelReference = ConfigurationSection(
        "label",
        .array,
        "What a label is to the site. The first entry that a scan fits decides; one that fits none is an item.",
        keys: [
            .init("name", "name", .words("none"), "What people call the rule."),
            .init(
                "role",
                LabelRole.allCases.map { $0.rawValue.quotedForTOML() }.joined(separator: ", "),
                .value(#""item""#),
                "What it is. `operator` and `redact`: the text is kept nowhere. `command`: a control barcode. `ignore`: counted, and no event."
            ),
            .init(
                "pattern",
                "pattern",
                .words("any text"),
                "What the text behind the symbology identifier looks like, see [patterns](#patterns)."
            ),
            .init(
                "symbology",
                "text or list",
                .words("any"),
                "In which symbols: an AIM identifier (`]C0`), a code with any modifier (`]C`), or one of "
                    + LabelSymbology.names.map { "`\($0)`" }.joined(separator: ", ") + "."
            ),
            .init(
                "id",
                "`a`–`z`, `0`–`9`, `_`",
                .words("none"),
                "The name in `ids` of what the pattern's parentheses enclose, without them of the whole text: `serial`, `lot`, `part`, `license_plate` or a name of your own."
            ),
            .init("devices", "list of names", .words("all"), "Only scans of these devices."),
            .init("read_points", "list of names", .words("all"), "Only scans at these read points."),
        ]
    )

    /// The keys of the window mode `label`.
    static let labelWindowKeys: [ConfigurationKey] = [
        .init(
            "parts",
            "list of 2 to 8 names in `ids`",
            .words("none"),
            "`label`: the identifiers that belong together, in any order; the first begins a new set whenever it is scanned again."
        ),
        .init(
            "within",
            "duration, 100ms to 1h",
            .value(#""5s""#),
            "`label`: a set that is not complete so long after its first scan is given up."
        ),
    ]
}
