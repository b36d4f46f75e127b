// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Simulators

/// A portal that sees so many tags as soon as it reads, each of them once, and tells them in reports of one size.
///
/// Their serial numbers run from 0. The reports are made byte by byte, since what a virtual reader does for each tag
/// would take the test longer than what the daemon does.
struct CrowdingReader: VirtualReader {
    /// Bytes that wait for the line, at least.
    private static let backlog = 64 * 1024

    private var portal = VirtualLLRPReader()
    private let tag: SimulatedTag
    private let tagsPerReport: Int
    private let count: Int
    private var told = 0

    /// A portal that has told nothing yet.
    ///
    /// - Parameters:
    ///   - tag: An SGTIN-96 tag; the others differ in the last bits of its serial number.
    ///   - count: How many tags there are.
    ///   - tagsPerReport: How many are told at a time.
    init(_ tag: SimulatedTag, count: Int, tagsPerReport: Int) {
        self.tag = tag
        self.count = count
        self.tagsPerReport = tagsPerReport
    }

    var isReading: Bool { portal.isReading }
    var output: Transmission {
        get { portal.output }
        set { portal.output = newValue }
    }
    var tally: SightingTally { portal.tally }
    var switches: [OutputSwitch] { portal.switches }
    var wantsClose: Bool { portal.wantsClose }
    private var hasMore: Bool { isReading && told < count && output.bytes.count < Self.backlog }
    var deadline: MonotonicTime? { hasMore ? MonotonicTime(nanoseconds: 0) : portal.deadline }

    mutating func connected(at now: MonotonicTime) { portal.connected(at: now) }
    mutating func disconnected(at now: MonotonicTime) { portal.disconnected(at: now) }
    mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        portal.receive(bytes, at: now)
    }

    mutating func tick(at now: MonotonicTime) {
        portal.tick(at: now)
        while hasMore {
            let tags = told..<min(told + tagsPerReport, count)
            portal.output.append(report(of: tags))
            told = tags.upperBound
        }
    }

    mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {}
    mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {}

    /// An RO_ACCESS_REPORT: EPC, antenna 1 and -55 dBm of each tag (LLRP 1.0.1, clauses 14.2.3 and 16.2.7.3).
    private func report(of tags: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = [0x04, 61]
        append(UInt32(10 + 22 * tags.count), to: &bytes)
        append(UInt32(1), to: &bytes)
        let prefix = (0..<8).map { tag.epc.byte(at: $0) }
        for number in tags {
            bytes += [0, 240, 0, 22, 0x8D]
            bytes += prefix
            append(UInt32(number), to: &bytes)
            bytes += [0x81, 0, 1, 0x86, 0xC9]
        }
        return bytes
    }

    private func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in [UInt32(24), 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
