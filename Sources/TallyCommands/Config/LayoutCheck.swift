// SPDX-License-Identifier: Apache-2.0

import KeyboardLayouts
import ScannerInput
import TallyConfig

/// Looks whether this machine has the keyboard layouts that a configuration names.
enum LayoutCheck {
    /// A warning for each scanner whose layout is not to be had: the daemon takes the rest of the file all the same.
    static func warnings(about result: ConfigurationLoader.LoadResult) -> [Diagnostic] {
        (result.configuration?.scanners ?? []).compactMap { scanner in
            guard let name = LayoutName(scanner.keyboard.layout), let reason = reason(name) else {
                return nil
            }
            let path = "scanner[\(scanner.name)].layout"
            let key = result.effectiveKeys.first { $0.path == path }
            guard case .file(let position)? = key?.source else { return nil }
            return Diagnostic(severity: .warning, position: position, keyPath: path, message: reason)
        }
    }

    private static func reason(_ name: LayoutName) -> String? {
        do throws(LayoutFailure) {
            _ = try KeyboardLayouts.keyMap(of: name)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
