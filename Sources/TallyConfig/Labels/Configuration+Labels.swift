// SPDX-License-Identifier: Apache-2.0

public import Pipeline

extension Configuration {
    /// `[[label]]`: what a label is to the site.
    public struct Label: Equatable, Sendable {
        /// What people call the rule.
        public var name: String?
        /// The rule itself.
        public var rule: LabelRule

        /// A rule.
        public init(name: String? = nil, rule: LabelRule) {
            self.name = name
            self.rule = rule
        }
    }

    /// `[site.commands]`: control barcodes.
    public struct Commands: Equatable, Sendable {
        /// `true` obeys those of the site.
        public var isEnabled = false
        /// What they begin with, before a colon.
        public var prefix: String?

        /// The built-in defaults.
        public init() {}
    }

    /// The settings of the mode `label`.
    public struct LabelWindow: Equatable, Sendable {
        /// The identifiers that make a set; the first begins a new one.
        public var parts: [String] = []
        /// A set that is not complete after this long is given up.
        public var within: Duration = .seconds(5)

        /// The built-in defaults.
        public init() {}
    }
}
