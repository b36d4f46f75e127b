// SPDX-License-Identifier: Apache-2.0

/// `GET /v1/queue`: the queue database and its writer.
package struct QueueReport: Codable, Sendable {
    /// A consumer and how far behind it is.
    package struct Consumer: Codable, Sendable {
        package var name: String
        package var ackedSeq: Int64
        package var lag: Int64
        package var inFlight: Int64
        package var dead: Int64

        package init(name: String, ackedSeq: Int64, lag: Int64, inFlight: Int64, dead: Int64) {
            self.name = name
            self.ackedSeq = ackedSeq
            self.lag = lag
            self.inFlight = inFlight
            self.dead = dead
        }
    }

    /// The writer thread; absent when the file is read without the daemon.
    package struct Writer: Codable, Sendable {
        /// `idle`, `writing`, `retrying` or `closed`.
        package var state: String
        /// Why the last attempt failed, while it is being retried.
        package var lastError: String?
        /// Records waiting between capture and writer.
        package var waiting: Int
        /// How many can wait.
        package var capacity: Int
        package var commits: UInt64
        package var events: UInt64
        /// Records that the schema refused, and that are lost; none in a sound daemon.
        package var refused: UInt64
        /// Why the last of them was.
        package var lastRefusal: String?
        /// The newest commit's duration, begin to durable.
        package var lastCommitSeconds: Double
        package var slowestCommitSeconds: Double

        package init(
            state: String,
            lastError: String?,
            waiting: Int,
            capacity: Int,
            commits: UInt64,
            events: UInt64,
            refused: UInt64,
            lastRefusal: String?,
            lastCommitSeconds: Double,
            slowestCommitSeconds: Double
        ) {
            self.state = state
            self.lastError = lastError
            self.waiting = waiting
            self.capacity = capacity
            self.commits = commits
            self.events = events
            self.refused = refused
            self.lastRefusal = lastRefusal
            self.lastCommitSeconds = lastCommitSeconds
            self.slowestCommitSeconds = slowestCommitSeconds
        }
    }

    package var file: String
    package var edge: String
    package var epoch: String
    /// Events in the file.
    package var events: Int64
    /// The newest `seq`; 0 before the first event.
    package var head: Int64
    /// The oldest `seq` still kept.
    package var oldest: Int64?
    /// Events by type.
    package var types: [String: Int64]
    /// Tags whose window entries are open.
    package var openTags: Int64
    package var fileBytes: Int64
    package var walBytes: Int64
    package var consumers: [Consumer]
    package var writer: Writer?

    package init(
        file: String,
        edge: String,
        epoch: String,
        events: Int64,
        head: Int64,
        oldest: Int64?,
        types: [String: Int64],
        openTags: Int64,
        fileBytes: Int64,
        walBytes: Int64,
        consumers: [Consumer],
        writer: Writer?
    ) {
        self.file = file
        self.edge = edge
        self.epoch = epoch
        self.events = events
        self.head = head
        self.oldest = oldest
        self.types = types
        self.openTags = openTags
        self.fileBytes = fileBytes
        self.walBytes = walBytes
        self.consumers = consumers
        self.writer = writer
    }
}
