// SPDX-License-Identifier: Apache-2.0

import CAllocationCounter
import EPC
import GS1

/// Measures how long the decoders need for each datum of a set.
struct DecodeBench {
    /// How one kind of data fared.
    struct Outcome: Codable {
        var kind: String
        /// For one datum, in the fastest tenth of the run.
        var nanoseconds: Double
        var perSecond: Double
        /// Heap allocations for one datum, once storage has its size; absent in a build that does not count.
        var allocations: Double?
        /// How many different data there are.
        var data: Int
        /// How many of them do not decode.
        var refused: Int
    }

    /// How long each kind is measured.
    var seconds: Double

    func measure(_ kind: DecodeCorpus.Kind) -> Outcome {
        var worker = Worker()
        let refused = worker.run(kind)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var portions: [Double] = []
        repeat {
            // Long against the clock's own cost, short against what else the machine does.
            let taken = clock.measure { for _ in 0..<4 { _ = worker.run(kind) } }
            portions.append(taken.seconds / 4)
        } while clock.now < end
        portions.sort()
        let before = allocation_counter_value()
        _ = worker.run(kind)
        let allocated = allocation_counter_value() - before
        let fastest = portions[portions.count / 10]
        let nanoseconds = fastest * 1e9 / Double(kind.count)
        return Outcome(
            kind: kind.name,
            nanoseconds: nanoseconds,
            perSecond: 1e9 / nanoseconds,
            allocations: allocation_counter_counts() ? Double(allocated) / Double(kind.count) : nil,
            data: kind.count,
            refused: refused
        )
    }

    /// The decoders with their storage, as the daemon keeps them.
    private struct Worker {
        private let decoder = ScanDecoder()
        private var list = ElementList()
        private var identity = Identity()
        private var text: [UInt8] = []

        /// Decodes each datum once; returns how many were refused.
        @inline(never)
        mutating func run(_ kind: DecodeCorpus.Kind) -> Int {
            switch kind.work {
            case .scans(let scans): scan(scans)
            case .elements(let tags): readElements(tags)
            case .fields(let tags): readFields(tags)
            }
        }

        private mutating func scan(_ scans: [[UInt8]]) -> Int {
            var refused = 0
            for scan in scans {
                do throws(DecodeFailure) {
                    _ = try decoder.decode(scan.span, into: &list)
                } catch {
                    refused += 1
                }
            }
            return refused
        }

        private mutating func readElements(_ tags: [MemoryBits]) -> Int {
            var refused = 0
            for bits in tags {
                do throws(EPCFailure) {
                    _ = try decodeEPC(bits, into: &list)
                } catch {
                    refused += 1
                }
            }
            return refused
        }

        /// All that an event says of a tag: elements, identifiers, item, URIs.
        private mutating func readFields(_ tags: [MemoryBits]) -> Int {
            var refused = 0
            for bits in tags {
                text.removeAll(keepingCapacity: true)
                do throws(EPCFailure) {
                    let epc = try decodeEPC(bits, into: &list)
                    identity.derive(from: list, referenceYear: 2026)
                    epc.appendTagURI(to: &text)
                } catch {
                    refused += 1
                }
            }
            return refused
        }
    }
}

extension Duration {
    /// The span in seconds.
    fileprivate var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
