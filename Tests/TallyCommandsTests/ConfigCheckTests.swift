// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// `tally config check`, which works without a daemon.
@Suite(.timeLimit(.minutes(4)))
struct ConfigCheckTests {
    @Test func `a good file is valid, with the files that were read`() async throws {
        try await Stage.alone { stage in
            try stage.configure("[[scanner]]\nname = \"a\"\nmatch = { usb = \"05e0:1200\" }\n")
            try "[log]\nlevel = \"debug\"\n".write(
                toFile: stage.path("conf.d/20-log.toml"),
                atomically: true,
                encoding: .utf8
            )
            let answer = try await stage.tally("config", "check", stage.configurationFile)
            #expect(answer.status == 0)
            #expect(
                answer.text
                    == "valid: \(stage.configurationFile), \(stage.path("conf.d/20-log.toml"))\n"
            )
            // Without a name it is the file that the daemon would read.
            #expect(try await stage.tally("config", "check").text == answer.text)
            let report = try JSONLine(try await stage.tally("config", "check", "--json").text).object
            #expect(report["is_valid"] as? Bool == true)
            #expect((report["files"] as? [String])?.count == 2)
        }
    }

    @Test func `everything wrong is named with line and suggestion`() async throws {
        try await Stage.alone { stage in
            try stage.configure(
                "[[scanner]]\nname = \"a\"\nmax_lenght = 5\nmatch = { usb = \"05e0:1200\" }\nlayout = 7\n"
            )
            let answer = try await stage.tally("config", "check", stage.configurationFile)
            #expect(answer.status == 1)
            #expect(answer.text.contains("\(stage.configurationFile):3"))
            #expect(answer.text.contains("\(stage.configurationFile):5"))
            #expect(answer.text.contains("max_length"))
            #expect(answer.text.hasSuffix("2 errors: the daemon would not take this\n"))
            let report = try JSONLine(try await stage.tally("config", "check", "--json").text).object
            #expect(report["is_valid"] as? Bool == false)
            let findings = try #require(report["findings"] as? [[String: Any]])
            #expect(findings.map { $0["line"] as? Int } == [3, 5])
            #expect(findings.first?["severity"] as? String == "error")
        }
    }

    @Test func `a layout that this machine does not have is a warning`() async throws {
        try await Stage.alone { stage in
            try stage.configure(
                "[[scanner]]\nname = \"a\"\nmatch = { usb = \"05e0:1200\" }\nlayout = \"de\"\n"
                    + "[[scanner]]\nname = \"b\"\nmatch = { usb = \"05e0:1201\" }\nlayout = \"xx(yy)\"\n"
            )
            let answer = try await stage.tally("config", "check", stage.configurationFile)
            #expect(answer.status == 0)
            #expect(answer.lines.count == 2)
            #expect(
                answer.text.hasPrefix(
                    "\(stage.configurationFile):8:1: warning: scanner[b].layout: XKB has no keyboard layout xx(yy)"
                )
            )
        }
    }

    @Test func `a file that cannot be read is 1`() async throws {
        try await Stage.alone { stage in
            for path in [stage.path("none.toml"), stage.directory] {
                let answer = try await stage.tally("config", "check", path)
                #expect(answer.status == 1)
                #expect(answer.errors.contains(path))
                #expect(answer.output.isEmpty)
            }
        }
    }
}
