// SPDX-License-Identifier: Apache-2.0

extension Configuration {
    /// Every table and key there is, in the order of the documentation.
    public static let reference: [ConfigurationSection] = [
        site, scanner, reader, labelReference, readPoint, api, log,
    ]

    private static let site = ConfigurationSection(
        "site",
        .table,
        "Where this gateway is.",
        keys: [
            .init("host", "text", .words("the machine's host name"), "The name events carry as `host`."),
            .init(
                "edge",
                "name",
                .words("derived from the machine-id"),
                "The stable identity events carry as `edge`. Set it to keep the identity when the machine is replaced."
            ),
            .init("gln", "13 digits", .words("none"), "The Global Location Number of the site."),
            .init(
                "timezone",
                "IANA name",
                .words("the machine's"),
                "The time zone of the offset events carry as `tz`."
            ),
            .init(
                "heartbeat_every",
                "duration, 1s to 1d",
                .value(#""5min""#),
                "The span between two `heartbeat` events."
            ),
        ],
        sections: [commandsReference]
    )

    private static let scanner = ConfigurationSection(
        "scanner",
        .array,
        "A barcode scanner. Scanners whose USB ids are only ever scanners work without an entry.",
        keys: [
            .init("name", "name", .required, "The name events carry as `device`."),
            .init("title", "text", .words("none"), "What people call it."),
            .init("was", "list of texts", .value("[]"), "Names it had before."),
            .init("enabled", "true or false", .value("true"), "`false` leaves the device alone."),
            .init(
                "read_point",
                "name",
                .words("the scanner's name"),
                "The read point of its scans."
            ),
        ] + keyboard + [
            .init(
                "suffix",
                words(Suffix.self) + ", { text = … }",
                .value(#""enter""#),
                "What it sends after the data."
            ),
            .init(
                "partial_timeout",
                "duration, 10ms to 1min",
                .words("500ms, over Bluetooth 1500ms"),
                "How long a scan may pause before its beginning is given up as partial."
            ),
            .init(
                "idle_end",
                "duration, 10ms to 1min",
                .words("100ms, over Bluetooth 500ms"),
                "`suffix = \"none\"`: how long the scanner must be silent for a scan to be complete."
            ),
            .init(
                "max_length",
                "1 to 65536",
                .value("4500"),
                "The longest scan taken, in bytes. A longer one is rejected whole."
            ),
            .init(
                "replace",
                words(Replacement.self),
                .words("only by `tally replace`"),
                "`same-port`: when it is gone, a unit of the same model at the port where it was takes its place unattended."
            ),
            .init(
                "driver",
                words(ScannerDriver.self),
                .value(#""auto""#),
                "The interface to read. `auto`: keyboards and HID POS interfaces together, else the serial port. `ccid`: an NFC reader, which is taken only when named so."
            ),
            .init(
                "baud",
                "50 to 12000000",
                .value("9600"),
                "Serial line: bits per second, any number that the driver of the port can make. A USB port ignores it."
            ),
            .init(
                "line",
                words(SerialFrame.self),
                .value(#""8N1""#),
                "Serial line: data bits, parity, stop bits."
            ),
            .init("flow", words(FlowControl.self), .value(#""none""#), "Serial line: flow control."),
            .init(
                "encoding",
                words(TextEncoding.self),
                .value(#""utf-8""#),
                "Serial and HID POS: how characters beyond ASCII are sent. Events carry UTF-8."
            ),
        ],
        sections: [
            match("scanner"),
            ConfigurationSection(
                "scanner.repeat",
                .inline,
                "For how long the identical text is not taken again.",
                keys: [
                    .init(
                        "serialized",
                        #"duration, 1ms to 1d, or "off""#,
                        .value(#""2s""#),
                        "The span for items with a serial number."
                    ),
                    .init(
                        "other",
                        #"duration, 1ms to 1d, or "off""#,
                        .value(#""off""#),
                        "The span for all else."
                    ),
                ]
            ),
            ConfigurationSection(
                "scanner.signal",
                .inline,
                "How it tells the person who scans something, beyond what it does by itself. A keyboard with a bell needs none of it.",
                keys: [
                    .init(
                        "ok",
                        "text, 1 to 64 bytes",
                        .words("nothing"),
                        "What is sent to a serial scanner for `ok`."
                    ),
                    .init(
                        "warn",
                        "text, 1 to 64 bytes",
                        .words("nothing"),
                        "What is sent to a serial scanner for `warn`."
                    ),
                    .init(
                        "stop",
                        "text, 1 to 64 bytes",
                        .words("nothing"),
                        "What is sent to a serial scanner for `stop`."
                    ),
                    .init(
                        "led",
                        words(Light.self),
                        .words("none"),
                        "The light of a keyboard scanner that blinks. Some scanners take `capsl` for a change of case."
                    ),
                    .init(
                        "automatic",
                        "true or false",
                        .value("true"),
                        "Whether scans that are invalid, damaged or rejected (`warn`) and scans that are lost (`stop`) are told."
                    ),
                ]
            ),
            decode,
        ]
    )

    private static let decode = ConfigurationSection(
        "scanner.decode",
        .inline,
        "How the data in its scans are read. What is understood leniently is told in the `flags` of the event.",
        keys: [
            .init(
                "unmarked",
                words(Unmarked.self),
                .value(#""detect""#),
                "A scan without AIM symbology identifier: `detect`: GS1 data where it is that without a flaw, else text. `text`: always text. `refuse`: invalid."
            ),
            .init(
                "lenient",
                "list of " + words(Lenience.self),
                .value("[]"),
                "The scanner's mistakes that are understood where the strict rules recognise nothing."
            ),
            .init(
                "associations",
                "true or false",
                .value("true"),
                "`false` does not check which Application Identifiers must and must not stand together."
            ),
            .init(
                "links",
                "list of " + words(LinkForm.self),
                .value("[]"),
                "Forms of Digital Links to read beside the standard one: GTINs of 8, 12 or 13 digits, `/gtin/…/ser/…`, compressed."
            ),
            .init(
                "hibc",
                "true or false",
                .value("false"),
                "`true`: what begins with `+` is to be a Health Industry Bar Code, and is invalid where its check character is wrong."
            ),
            .init(
                "epc",
                "true or false",
                .value("false"),
                "`true`: a scan of nothing but the hexadecimal digits of a whole EPC is a tag: for an RFID reader that types like a keyboard."
            ),
        ]
    )

    static func match(_ device: String) -> ConfigurationSection {
        ConfigurationSection(
            "\(device).match",
            .inline,
            "Which device it is: all that is given must agree, and at least one of `usb`, `port`, `bluetooth` and `path` is.",
            keys: [
                .init("usb", "vendor:product", .words("any"), "The USB ids, as `lsusb` writes them."),
                .init("serial", "text", .words("any"), "The USB serial number; together with `usb`."),
                .init("port", "bus-port.port", .words("any"), "The USB port, such as `1-2.3`."),
                .init("bluetooth", "MAC address", .words("any"), "The Bluetooth address."),
                .init(
                    "path",
                    "absolute path",
                    .words("any"),
                    "The device node or a link to it that is always the same, such as one in `/dev/serial/by-id`."
                ),
            ]
        )
    }

    private static let readPoint = ConfigurationSection(
        "read_point",
        .array,
        "A place where things are captured. One that devices name and that has no entry has these defaults.",
        keys: [
            .init("name", "name", .required, "The name events carry as `read_point`."),
            .init("title", "text", .words("none"), "What people call it."),
            .init(
                "step",
                "business step",
                .words("none"),
                "What is done there: a bare word of the Core Business Vocabulary, such as `shipping`."
            ),
        ],
        sections: [
            ConfigurationSection(
                "read_point.window",
                .inline,
                "What makes events of the many reads of one tag, and of the labels of one thing.",
                keys: [
                    .init(
                        "mode",
                        #""presence", "hold_off", "label""#,
                        .value(#""presence""#),
                        "`presence`: on arrival and on departure. `hold_off`: on the first read, then not again for a span. `label`: scans of labels that belong together are; tags as with `presence`."
                    ),
                    .init(
                        "key",
                        #""epc", "epc+tid""#,
                        .value(#""epc""#),
                        "What makes two reads reads of one tag. `epc`: a second tag with the same EPC and another TID is announced with the flag `clone`. `epc+tid`: such tags are to be expected, as where products are tagged without serial numbers. Both need readers that read the TID."
                    ),
                    .init("max_tags", "1 to 10000000", .value("100000"), "The most tags kept at once."),
                    .init(
                        "depart_after",
                        "duration, 10ms to 1d",
                        .value(#""5s""#),
                        "`presence`: a tag not read for this long has departed."
                    ),
                    .init(
                        "report_every",
                        #"duration, 100ms to 1d, or "off""#,
                        .value(#""off""#),
                        "`presence`: the span between two `present` events of a tag that stays."
                    ),
                    .init(
                        "unobserved_after",
                        "duration, 1s to 30d",
                        .value(#""10min""#),
                        "`presence`: a tag is given up when no reader delivered for this long."
                    ),
                    .init(
                        "hold",
                        "duration, 10ms to 1d",
                        .value(#""10s""#),
                        "`hold_off`: how long a tag stays silent after its first read."
                    ),
                ] + labelWindowKeys
            )
        ]
    )

    private static let api = ConfigurationSection(
        "api",
        .table,
        "The control socket.",
        keys: [
            .init(
                "socket",
                "path",
                .words("`tally.sock` in the runtime directory"),
                "The path of the Unix socket."
            ),
            .init("group", "group", .words("the daemon's own"), "The group that may use it."),
            .init("mode", "octal digits", .value(#""0660""#), "Its permission bits."),
            .init(
                "operators",
                "group",
                .value(#""tally-operator""#),
                "The group whose members may do more than read: adopt and set up devices, give signals. Root and the daemon's own user may too."
            ),
        ]
    )

    private static let log = ConfigurationSection(
        "log",
        .table,
        "What is written to the log.",
        keys: [
            .init(
                "level",
                words(LogLevel.self),
                .value(#""info""#),
                "The least severe level that is written."
            )
        ]
    )

    /// The words of an enumeration, as TOML writes them.
    static func words<Words: RawRepresentable<String> & CaseIterable>(_: Words.Type) -> String {
        Words.allCases.map { $0.rawValue.quotedForTOML() }.joined(separator: ", ")
    }
}
