// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

extension Configuration {
    /// `[[reader]]` and what is in it.
    static let reader = ConfigurationSection(
        "reader",
        .array,
        "An RFID reader. What its family cannot do is an error, with a word why. With `driver = \"auto\"` that shows when the reader is known: it is in the state `error` then.",
        keys: [
            .init("name", "name", .required, "The name events carry as `device`."),
            .init("title", "text", .words("none"), "What people call it."),
            .init("was", "list of texts", .value("[]"), "Names it had before."),
            .init("enabled", "true or false", .value("true"), "`false` leaves the device alone."),
            .init(
                "driver",
                "\"auto\", family",
                .value(#""auto""#),
                "The family of its protocol, by its word in [readers.md](readers.md)."
            ),
            .init(
                "address",
                "host, host:port",
                .words("none: it is plugged in"),
                "Where it is on the network, in place of `match`: a name, an IPv4 address or an IPv6 address in brackets. Without a port the usual one of the family."
            ),
            .init(
                "read_point",
                "name",
                .words("the reader's name"),
                "The read point of antennas that have none of their own."
            ),
            .init(
                "region",
                words(ReaderRegion.self),
                .words("the one set in the reader"),
                "The radio regulation to keep. Many modules have none set and do not read before they are given one."
            ),
            .init(
                "baud",
                "300 to 12000000",
                .words("the family's usual one"),
                "The speed of the serial line. A USB port ignores it."
            ),
            .init(
                "unit_address",
                "0 to 255",
                .words("whoever is there"),
                "The address of the unit on its line, where several share one."
            ),
            .init("session", "0 to 3", .words("the one set in the reader"), "The Gen2 session."),
            .init(
                "population",
                "1 to 32768",
                .words("left to the reader"),
                "About how many tags are near at once, by which they are given turns."
            ),
            .init(
                "q",
                "0 to 15",
                .words("left to the reader"),
                "The same as Gen2's Q: 2 to the power of it. One of both."
            ),
            .init(
                "mode",
                "0 to 4294967295",
                .words("left to the reader"),
                "The radio mode, by the number that the reader's manual or capabilities give it."
            ),
            .init(
                "tags_per_report",
                "1 to 65535",
                .words("each at once"),
                "How many tags make a report: more cost less, and come later."
            ),
            .init(
                "keepalive",
                "duration, 1s to 1min",
                .words("10s"),
                "How often a reader on a network gives a sign of life. Not heard for three of these, it is connected anew."
            ),
            .init("user", "text", .words("none"), "The name it is told where it wants one."),
            .init(
                "password_file",
                "absolute path, or name of a credential",
                .words("none"),
                "The file whose first line is its password; a bare name is a credential that systemd gives the service (`LoadCredential=`)."
            ),
        ],
        sections: [
            match("reader"), tls, memory, filter, dutyCycle, trigger, readerSignal, antenna,
        ]
    )

    private static let tls = ConfigurationSection(
        "reader.tls",
        .inline,
        "The connection is encrypted. `tls = true` is short for `{ enabled = true }`.",
        keys: [
            .init(
                "enabled",
                "true or false",
                .words("true where `tls` is given"),
                "`false`: as if it were not there."
            ),
            .init(
                "ca",
                "absolute path",
                .words("what the machine trusts"),
                "The certificates in PEM that vouch for the reader's, or the reader's own."
            ),
            .init(
                "verify",
                "true or false",
                .value("true"),
                "`false` takes any certificate: nobody who only listens learns anything, but anybody can pose as the reader."
            ),
            .init("server_name", "text", .words("the host of `address`"), "The name its certificate is for."),
            .init(
                "certificate",
                "absolute path",
                .words("none"),
                "The certificate in PEM that the reader wants to see, and those that vouch for it."
            ),
            .init(
                "key",
                "absolute path, or name of a credential",
                .words("none"),
                "The key of `certificate` in PEM."
            ),
        ]
    )

    private static let memory = ConfigurationSection(
        "reader.memory",
        .array,
        "Memory that is read along with each EPC: `memory = [{ bank = \"tid\", words = 6 }]`. It costs time for each tag.",
        keys: [
            .init("bank", #""tid", "user""#, .required, "The bank."),
            .init("word", "0 to 65535", .value("0"), "The first word of 16 bits."),
            .init("words", "1 to 32", .value("6"), "How many words."),
        ]
    )

    private static let filter = ConfigurationSection(
        "reader.filter",
        .array,
        "What the memory of a tag must have for the tag to answer at all (Gen2 Select), by `mask` or by `pattern`; all of these must fit. What the reader leaves out makes no event and is counted nowhere.",
        keys: [
            .init("bank", #""epc", "tid", "user""#, .value(#""epc""#), "The bank of `mask`."),
            .init(
                "bit",
                "0 to 65535",
                .words("32 in the EPC bank, where the EPC begins; else 0"),
                "The bit of the bank with which `mask` begins."
            ),
            .init("mask", "1 to 62 hexadecimal digits", .words("none"), "The bits, four to a digit."),
            .init(
                "pattern",
                "EPC pattern URI",
                .words("none"),
                "The EPCs, `urn:epc:pat:sgtin-96:*.0614141.*.*`; with `*` for the serial number and no ranges, since readers compare bits."
            ),
            .init(
                "exclude",
                "true or false",
                .value("false"),
                "`true`: tags with these are left out instead."
            ),
        ]
    )

    private static let dutyCycle = ConfigurationSection(
        "reader.duty_cycle",
        .inline,
        "Spans of reading and rest that follow each other, to spare power and the neighbours' air.",
        keys: [
            .init("on", "duration, 50ms to 1h", .required, "How long it reads."),
            .init("off", "duration, 50ms to 1h", .required, "How long it rests."),
        ]
    )

    private static let trigger = ConfigurationSection(
        "reader.trigger",
        .inline,
        "An input (GPI) that starts reading and ends it, such as a light barrier.",
        keys: [
            .init("input", "1 to 255", .required, "Its number, as printed on the reader."),
            .init(
                "level",
                #""high", "low""#,
                .value(#""high""#),
                "The level that starts reading; the other ends it."
            ),
            .init("timeout", "duration, 10ms to 1h", .words("none"), "After this time reading ends anyway."),
        ]
    )

    private static let readerSignal = ConfigurationSection(
        "reader.signal",
        .inline,
        "What tells the persons there something: outputs (GPO) to which lamps or horns are wired, on for half a second, one or two; or `\"beep\"`, its own beeper, once, twice or three times. Reading may pause for a few commands.",
        keys: ["ok", "warn", "stop"].map { signal in
            .init(signal, #"1 to 255, "beep""#, .words("none"), "The output for `\(signal)`.")
        }
    )

    private static let antenna = ConfigurationSection(
        "reader.antenna",
        .array,
        "An antenna of the reader above. Without any, those the reader says are connected.",
        keys: [
            .init("port", "1 to 255", .required, "The number of its port, as printed on the reader."),
            .init(
                "name",
                "text",
                .words("none"),
                "What people call it; messages and `status` say it beside the port."
            ),
            .init("read_point", "name", .words("the reader's"), "The read point of what it reads."),
            .init(
                "power_dbm",
                "-20 to 36",
                .words("the one set in the reader"),
                "The transmit power in dBm; what the family can be set to is less."
            ),
            .init("enabled", "true or false", .value("true"), "`false` leaves the antenna out."),
        ]
    )
}
