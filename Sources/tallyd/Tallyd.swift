// SPDX-License-Identifier: Apache-2.0

import TallyDaemon

@main
enum Tallyd {
    static func main() async { await DaemonCommand.run() }
}
