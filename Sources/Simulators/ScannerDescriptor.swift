// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A descriptor that a simulated scanner types into; closed when it goes.
struct ScannerDescriptor: ~Copyable {
    let number: Int32
    private let path: String

    /// Opens `path`.
    init(opening path: String, flags: Int32) throws(ScannerFailure) {
        number = try Self.retrying("open", path) { unsafe open(path, flags | O_CLOEXEC) }
        self.path = path
    }

    deinit {
        // Nothing can be done about a failure: records are never buffered on this side.
        _ = close(number)
    }

    /// Writes all of `bytes`, waiting up to `patience` milliseconds each time the other side is full.
    func write(_ bytes: [UInt8], patience: Int32 = 5_000) throws(ScannerFailure) {
        let signals = BrokenPipeBlock()
        defer { signals.lift() }
        var done = 0
        while done < bytes.count {
            // SAFETY: the pointer is used during the call only, and the count is what lies behind it.
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress.map { unsafe $0 + done }, bytes.count - done)
            }
            if count >= 0 {
                done += count
            } else if errno == EAGAIN {
                var request = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                let ready = try Self.retrying("poll", path) { unsafe poll(&request, 1, patience) }
                if ready == 0 { throw .stalled(path: path) }
            } else if errno != EINTR {
                throw .system(call: "write", path: path, errno: errno)
            }
        }
    }

    /// Runs a system call again as long as a signal interrupts it.
    @discardableResult
    static func retrying(
        _ call: String,
        _ path: String,
        _ body: () -> Int32
    ) throws(ScannerFailure) -> Int32 {
        while true {
            let result = body()
            if result >= 0 { return result }
            let code = errno
            if code != EINTR { throw .system(call: call, path: path, errno: code) }
        }
    }
}

/// Keeps SIGPIPE from ending the process when the reader of a pipe goes: the write fails with `EPIPE` instead.
///
/// For the calling thread and the time of a write only, since what the signal means elsewhere, such as in
/// `tally … | head`, is not a simulator's to decide.
private struct BrokenPipeBlock {
    private var pipe = sigset_t()
    private var before = sigset_t()

    init() {
        // SAFETY: all pointers are to this value's own storage, for the calls.
        unsafe sigemptyset(&pipe)
        unsafe sigaddset(&pipe, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &pipe, &before)
    }

    /// Discards the signal, if one came, and restores what was before.
    func lift() {
        var (pipe, before) = (pipe, before)
        var none = timespec()
        // SAFETY: all pointers are to locals, for the calls.
        while unsafe sigtimedwait(&pipe, nil, &none) == SIGPIPE {}
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
