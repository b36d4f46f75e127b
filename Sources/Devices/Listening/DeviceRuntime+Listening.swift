// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Synchronization

extension DeviceRuntime {
    /// Listens to everything that may be a scanner and is none of the daemon's yet, until ``stopListening(_:)``.
    ///
    /// Nothing is taken from anybody: what is typed still goes where it went before. What it is, is not kept.
    ///
    /// - Parameters:
    ///   - paths: Serial ports and pipes to listen to as well.
    ///   - tell: Called on the attach and the capture thread; must not wait.
    /// - Returns: What to end it with; `nil` while another listens.
    package func listen(
        paths: [String],
        tell: @escaping @Sendable (ListeningNews) -> Void
    ) -> Listening? {
        let post = ListeningPost(loop: loop, attach: attach, tell: tell)
        let isFirst = listening.withLock { listening in
            if listening != nil { return false }
            listening = post
            return true
        }
        guard isFirst else { return nil }
        attach.perform { worker in
            worker.search = CandidateSearch(paths: paths, post: post, tell: tell)
            worker.searchOn()
        }
        return Listening(post: post)
    }

    /// Names one who listens.
    package struct Listening: Sendable {
        fileprivate let post: ListeningPost
    }

    /// Ends listening, of one who listens or whoever does; what was opened for it is closed before anything that is asked for afterwards is opened.
    package func stopListening(_ one: Listening? = nil) async {
        let ended = listening.withLock { current in
            if let one, current !== one.post { return ListeningPost?.none }
            return current.take()
        }
        guard let post = ended else { return }
        // First no more is opened, then all that was is closed.
        await withCheckedContinuation { continuation in
            attach.perform { worker in
                // Somebody else may have begun meanwhile.
                if worker.search?.post === post { worker.search = nil }
                continuation.resume()
            }
        }
        await post.close()
    }
}
