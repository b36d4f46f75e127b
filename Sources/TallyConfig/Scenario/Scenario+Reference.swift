// SPDX-License-Identifier: Apache-2.0

extension Scenario {
    /// Every table and key there is, in the order of the documentation.
    public static let reference = ConfigurationSection(
        "scenario",
        .table,
        "Keys above the first table.",
        keys: [
            .init(
                "seed",
                "0 to 9,000,000,000",
                .value("1"),
                "The same seed gives the same tags, reads and noise."
            )
        ],
        sections: [reader, tags, motion, fault]
    )

    private static let reader = ConfigurationSection(
        "reader",
        .table,
        "The reader; of what family it is the command line says.",
        keys: [
            .init("ports", "1 to 16", .value("4"), "Antenna ports that exist."),
            .init("rate", "1 to 100,000", .value("400"), "Tags that it singulates in a second, at most."),
        ],
        sections: [
            ConfigurationSection(
                "reader.antenna",
                .array,
                "An antenna, in the order in which a pallet meets them. Without any: at ports 1 and 2.",
                keys: [
                    .init("port", "1 to 16", .required, "Its port, as printed on the reader."),
                    .init(
                        "rssi_offset_db",
                        "-60 to 60",
                        .value("0"),
                        "What its cable and place do to the signal."
                    ),
                ]
            )
        ]
    )

    private static let tags = ConfigurationSection(
        "tags",
        .array,
        "Tags of one kind; the entries add up. Without any: `count = 120`.",
        keys: [
            .init("count", "1 to 100,000", .value("1"), "How many; with `epc` all have the same one."),
            .init(
                "epc",
                "EPC URI or hex digits",
                .words("SGTIN-96, each its own"),
                "What is programmed: `urn:epc:tag:…`, `urn:epc:id:…`, `urn:epc:raw:…`, or whole words in hex."
            ),
            .init(
                "products",
                "1 to 10,000",
                .value("4"),
                "Over how many GTINs SGTINs of their own are spread."
            ),
            .init(
                "blank",
                "true or false",
                .value("false"),
                "Not programmed: 96 bits of zero, as from the factory."
            ),
            .init(
                "tid",
                #"hex digits, "none""#,
                .words("each its own"),
                #"The TID bank of each, whole words; `"none"`: the chip shows none."#
            ),
            .init("user", "hex digits", .words("none"), "The user memory of each, whole words."),
        ]
    )

    private static let motion = ConfigurationSection(
        "motion",
        .table,
        "How the tags move, from the first time that a host reads.",
        keys: [
            .init(
                "kind",
                words(Motion.Kind.self),
                .value(#""pass""#),
                "`pass`: past the antennas, `passes` times. `parked`: they lie there for `duration`. `loop`: they "
                    + "pass without end."
            ),
            .init(
                "duration",
                "duration, 100ms to 1d",
                .value(#""10s""#),
                "How long a pass takes, or they lie there."
            ),
            .init("passes", "1 to 1,000,000", .value("1"), "How often they pass; for `pass`."),
            .init("pause", "duration, 0s to 1d", .value(#""0s""#), "The pause between two passes."),
            .init("rssi_dbm", "-100 to 0", .value("-50"), "The signal of tags that lie there; for `parked`."),
            .init("waits", "true or false", .value("false"), "Whether they stand still while nobody reads."),
        ]
    )

    private static let fault = ConfigurationSection(
        "fault",
        .array,
        "Something that goes wrong; what a family does not know changes nothing.",
        keys: [
            .init("kind", words(Fault.Kind.self), .required, "What goes wrong, as told above."),
            .init(
                "at",
                "duration, 0s to 1d",
                .value(#""0s""#),
                "When, from the first time that a host reads."
            ),
            .init("every", "duration, 10ms to 1d", .words("it happens once"), "From one time to the next."),
            .init("times", "1 to 1,000,000", .words("without end"), "How often, with `every`."),
            .init("for", "duration, 1ms to 1d", .value(#""1s""#), "How long it lasts."),
            .init(
                "count",
                "1 to 1,000,000",
                .value("1"),
                "Bytes of `noise`, records of `corrupt`, the most bytes of a portion of `split`."
            ),
            .init("port", "1 to 16", .value("1"), "The antenna of `antenna_missing`, the input of `input`."),
            .init("level", "true or false", .value("true"), "Whether the input of `input` is on."),
            .init("unix_seconds", "whole number", .value("0"), "What `clock` sets: seconds since 1970."),
            .init("data", "hex digits", .words("none"), "What `bytes` sends."),
        ]
    )

    private static func words<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> String {
        Word.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")
    }
}
