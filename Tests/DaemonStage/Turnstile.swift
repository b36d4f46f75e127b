// SPDX-License-Identifier: Apache-2.0

/// Lets a few tests at a time have a daemon: all at once they would only slow each other down.
package actor Turnstile {
    package static let daemons = Turnstile(places: 6)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) { free = places }

    func enter() async {
        if free > 0 { return free -= 1 }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
