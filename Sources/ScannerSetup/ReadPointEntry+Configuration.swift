// SPDX-License-Identifier: Apache-2.0

package import Pipeline
import ReadWindows
package import TallyConfig

extension ReadPointEntry {
    /// A `[[read_point]]` as the pipeline needs to know it.
    package init(_ readPoint: Configuration.ReadPoint) {
        var options: WindowOptions
        var labelSet: LabelSetOptions?
        switch readPoint.window.mode {
        case .presence(let presence):
            options = WindowOptions(mode: .presence)
            options.departAfter = presence.departAfter
            options.reportEvery = presence.reportEvery
            options.unobservedAfter = presence.unobservedAfter
        case .holdOff(let holdOff):
            options = WindowOptions(mode: .holdOff)
            options.hold = holdOff.hold
        case .label(let label):
            options = WindowOptions(mode: .presence)
            labelSet = LabelSetOptions(parts: label.parts, within: label.within)
        }
        options.isKeyedByTID = readPoint.window.key == .epcAndTID
        options.maxTags = readPoint.window.maxTags
        self.init(name: readPoint.name, step: readPoint.step?.rawValue, window: options)
        self.labelSet = labelSet
    }
}

extension LabelSettings {
    /// What `[[label]]` and `[site.commands]` say, as the pipeline needs to know it.
    package init(_ configuration: Configuration, key: (any LabelKey)?) {
        self.init()
        rules = LabelRules(configuration.labels.map(\.rule))
        commandPrefix = configuration.site.commands.isEnabled ? configuration.site.commands.prefix : nil
        self.key = key
    }
}
