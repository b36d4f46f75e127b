// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation

/// The exit statuses of `tally` (design §3); thrown by a command that has said what there is to say.
enum ExitStatus: Int32, Error {
    case done = 0
    case failed = 1
    case usage = 2
    case unreachable = 3
    case degraded = 4
    case notFound = 5

    /// Ends the process.
    func end() -> Never { Foundation.exit(rawValue) }

    /// Says what `error` means and ends the process with its status.
    static func end(for error: any Error, in command: any ParsableCommand.Type) -> Never {
        switch error {
        case let failure as ControlClient.Failure:
            Console.error("\(failure)")
            switch failure {
            case .unreachable(let socket, _):
                // The path lives as long as the call.
                if unsafe access(socket, R_OK | W_OK) != 0, errno == EACCES {
                    Console.note(
                        "sudo usermod -aG tally $USER lets you in from the next login on; sudo tally at once"
                    )
                    unreachable.end()
                }
                Console.note("start it with: systemctl start tallyd   (or by hand: tallyd)")
                Console.note("look at it with: systemctl status tallyd; journalctl -u tallyd")
                if ProcessInfo.processInfo.environment["TALLY_SOCKET"] == nil {
                    Console.note(
                        "a daemon with another socket: tally --socket PATH, or TALLY_SOCKET; tried \(socket)"
                    )
                }
                unreachable.end()
            case .refused(404, _, _): notFound.end()
            case .refused, .unreadable: failed.end()
            }
        case let failure as CommandFailure:
            Console.error(failure.message)
            if let next = failure.next { Console.note(next) }
            failure.status.end()
        default:
            let code = command.exitCode(for: error)
            if code == .success {
                print(command.fullMessage(for: error))
                done.end()
            }
            if code == .validationFailure {
                Console.line(command.fullMessage(for: error), to: .standardError)
                usage.end()
            }
            Console.error("\(error)")
            failed.end()
        }
    }
}

/// A command that could not do what it was asked.
struct CommandFailure: Error {
    var status = ExitStatus.failed
    /// What went wrong.
    var message: String
    /// What to do next.
    var next: String?
}
