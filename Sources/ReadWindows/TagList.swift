// SPDX-License-Identifier: Apache-2.0

/// The ends of a doubly linked list of entries, oldest first; the links are in ``TagLinks``.
struct TagList: Sendable {
    var head = TagLinks.none
    var tail = TagLinks.none

    var isEmpty: Bool { head == TagLinks.none }
}

/// Links between entries of a ``TagTable``, by slot: any number of lists in which each slot stands at most once.
///
/// Kept apart from the entries: moving one entry to the end of its list touches three others, and eight bytes
/// each stay in cache where whole entries would not.
struct TagLinks: Sendable {
    /// No slot.
    static let none = UInt32.max

    private struct Link {
        var previous = TagLinks.none
        var next = TagLinks.none
    }

    private var links: [Link] = []

    /// Bytes reserved.
    var byteCount: Int { links.capacity * MemoryLayout<Link>.stride }

    mutating func reserve(_ count: Int) { links.reserveCapacity(count) }

    /// Makes room for slots below `count`.
    mutating func grow(to count: Int) {
        while links.count < count { links.append(Link()) }
    }

    /// The slot after this one, or ``none``.
    func next(_ slot: UInt32) -> UInt32 { links[Int(slot)].next }

    /// Adds a slot, which is in no list, at the end.
    mutating func append(_ slot: UInt32, to list: inout TagList) {
        links[Int(slot)] = Link(previous: list.tail, next: Self.none)
        if list.tail == Self.none {
            list.head = slot
        } else {
            links[Int(list.tail)].next = slot
        }
        list.tail = slot
    }

    /// Takes a slot out of the list it is in.
    mutating func remove(_ slot: UInt32, from list: inout TagList) {
        let link = links[Int(slot)]
        if link.previous == Self.none {
            list.head = link.next
        } else {
            links[Int(link.previous)].next = link.next
        }
        if link.next == Self.none {
            list.tail = link.previous
        } else {
            links[Int(link.next)].previous = link.previous
        }
    }

    /// Makes a slot the newest of its list.
    @inline(__always)
    mutating func moveToEnd(_ slot: UInt32, of list: inout TagList) {
        guard list.tail != slot else { return }
        remove(slot, from: &list)
        append(slot, to: &list)
    }

    /// Moves all of `other` to the end of `list`, in constant time.
    mutating func splice(_ other: inout TagList, onto list: inout TagList) {
        guard !other.isEmpty else { return }
        if list.isEmpty {
            list.head = other.head
        } else {
            links[Int(list.tail)].next = other.head
            links[Int(other.head)].previous = list.tail
        }
        list.tail = other.tail
        other = TagList()
    }
}
