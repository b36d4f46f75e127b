// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import DeviceIO
import Foundation
import Glibc
import Testing

/// Who has a device open.
@Suite struct DeviceHolderTests {
    @Test func `A program that has a node open is named, by the node and by a link to it`() async throws {
        let file = RunningDevices.temporaryPath("held")
        let link = RunningDevices.temporaryPath("link")
        #expect(FileManager.default.createFile(atPath: file, contents: Data()))
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        defer { for path in [file, link] { RunningDevices.remove(path) } }
        #expect(DeviceHolder.all(of: file).isEmpty)
        let program = try RunningProgram(
            "/bin/sleep",
            ["600"],
            input: file,
            output: RunningDevices.temporaryPath("out")
        )
        try await eventually("the program") { DeviceHolder.all(of: file).map(\.name) == ["sleep"] }
        #expect(DeviceHolder.all(of: link) == DeviceHolder.all(of: file))
        program.send(SIGKILL)
        _ = try await program.end()
        #expect(DeviceHolder.all(of: file).isEmpty)
    }
}
