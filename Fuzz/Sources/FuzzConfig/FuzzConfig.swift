// SPDX-License-Identifier: Apache-2.0

import Demands
import TallyConfig

/// Any text as a configuration file, alone and behind a good one.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        let text = String(decoding: bytes.array, as: UTF8.self)
        load([("tallyd.toml", text)])
        load([("tallyd.toml", "[site]\nhost = \"dock-gw-3\"\n"), ("conf.d/10.toml", text)])
    }
    return 0
}

private func load(_ files: [(path: String, text: String)]) {
    let result = ConfigurationLoader.load(files: files)
    let hasErrors = result.diagnostics.contains { $0.severity == .error }
    demand((result.configuration == nil) == hasErrors, "neither a configuration nor an error, or both")
    demand(result.configuration != nil || result.effectiveKeys.isEmpty, "keys without a configuration")
    for diagnostic in result.diagnostics {
        demand(!diagnostic.message.isEmpty, "a diagnostic without words")
        guard let file = files.first(where: { $0.path == diagnostic.position.file }) else {
            demand(false, "a diagnostic of no file: \(diagnostic)")
            continue
        }
        // CR LF is one character and one line.
        let lines = file.text.unicodeScalars.count { $0 == "\n" } + 1
        demand((0...lines).contains(diagnostic.position.line), "line \(diagnostic.position.line) of \(lines)")
    }
}
