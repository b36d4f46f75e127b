// SPDX-License-Identifier: Apache-2.0

package import ScannerInput
package import TallyConfig

extension ScannerOptions {
    /// The options that a `[[scanner]]` asks for.
    package init(_ scanner: Configuration.Scanner) {
        self.init()
        // The configuration's words are the assembler's own.
        suffix =
            scanner.suffixText.isEmpty
            ? ScanSuffix(word: scanner.suffix.rawValue) ?? .enter : .text(scanner.suffixText)
        if let timeout = scanner.partialTimeout {
            partialTimeout = timeout
            bluetoothPartialTimeout = timeout
        }
        if let silence = scanner.idleEnd {
            idleEnd = silence
            bluetoothIdleEnd = silence
        }
        maximumLength = scanner.maxLength
        set(scanner.keyboard)
    }

    private mutating func set(_ keyboard: Configuration.Keyboard) {
        // The configuration takes no other names.
        layout = LayoutName(keyboard.layout) ?? .us
        followsCapsLock = keyboard.capsLock == .follow
        followsNumLock = keyboard.keypad == .numlock
        composesDeadKeys = keyboard.deadKeys == .compose
        keys = keyboard.keys
        substitutes = keyboard.substitutes.compactMap { TextSubstitute(typed: $0.typed, meant: $0.meant) }
        prefix = keyboard.prefix
        maximumKeyGap = keyboard.maxKeyGap
    }
}
