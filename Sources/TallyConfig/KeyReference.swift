// SPDX-License-Identifier: Apache-2.0

/// A table of the configuration and the keys it can have.
///
/// The one place where keys are listed: the loader refuses any other, `config show` walks it for the keys that
/// have their default, and the tests hold `docs/configuration.md` and `config/tallyd.toml` against it.
public struct ConfigurationSection: Sendable {
    /// How the table is written.
    public enum Form: Sendable {
        /// `[site]`, at most once in each file.
        case table
        /// `[[scanner]]`, as many as there are.
        case array
        /// `match = { … }` inside another table.
        case inline
    }

    /// The name, such as `scanner` or `scanner.match`.
    public let name: String
    /// How the table is written.
    public let form: Form
    /// What it is for.
    public let summary: String
    /// Its keys, in the order of the documentation.
    public let keys: [ConfigurationKey]
    /// The tables in it.
    public let sections: [ConfigurationSection]

    init(
        _ name: String,
        _ form: Form,
        _ summary: String,
        keys: [ConfigurationKey],
        sections: [ConfigurationSection] = []
    ) {
        self.name = name
        self.form = form
        self.summary = summary
        self.keys = keys
        self.sections = sections
    }

    /// The last part of ``name``: how the table is called where it stands.
    var key: String { name.split(separator: ".").last.map(String.init) ?? name }
}

/// A key of the configuration.
public struct ConfigurationKey: Sendable {
    /// What holds when the key is not given.
    public enum Fallback: Equatable, Sendable {
        /// The key must be given.
        case required
        /// The value, as TOML writes it.
        case value(String)
        /// In words: off, or taken from somewhere else.
        case words(String)
    }

    /// The name.
    public let name: String
    /// What can be written, in words.
    public let type: String
    /// What holds when the key is not given.
    public let fallback: Fallback
    /// What it does.
    public let summary: String

    init(_ name: String, _ type: String, _ fallback: Fallback, _ summary: String) {
        self.name = name
        self.type = type
        self.fallback = fallback
        self.summary = summary
    }
}
