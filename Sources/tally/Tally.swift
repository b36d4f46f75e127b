// SPDX-License-Identifier: Apache-2.0

import TallyCommands

@main
enum Tally {
    static func main() async { await TallyCommand.run() }
}
