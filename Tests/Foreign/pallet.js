// SPDX-License-Identifier: Apache-2.0

// The tags of pallet.toml, and whether a client has seen all of them and no others.

const EventEmitter = require('events');
const fs = require('fs');
const net = require('net');
const path = require('path');

class Pallet {
  constructor(name, seconds, times = 5) {
    const text = fs.readFileSync(path.join(__dirname, 'pallet.toml'), 'utf8');
    this.reads = new Map([...text.matchAll(/^epc = "([0-9A-F]+)"$/gm)].map((found) => [found[1], 0]));
    this.name = name;
    this.times = times;
    this.strangers = new Map();
    this.start = Date.now();
    this.end = this.start + seconds * 1000;
  }

  /** Whether there is something left to see, and time to see it. */
  get isWaiting() {
    return Math.min(...this.reads.values()) < this.times && !this.strangers.size && Date.now() < this.end;
  }

  /** Notes one read: the EPC in hex. */
  see(epc) {
    const tag = epc.toUpperCase();
    const counts = this.reads.has(tag) ? this.reads : this.strangers;
    counts.set(tag, (counts.get(tag) || 0) + 1);
  }

  /** Waits until there is nothing left to wait for, says what was seen, and ends. */
  async finish() {
    while (this.isWaiting) await new Promise((resolve) => setTimeout(resolve, 50));
    const counts = [...this.reads.values()];
    const enough = counts.filter((count) => count >= this.times).length;
    const sum = counts.reduce((total, count) => total + count, 0);
    const took = ((Date.now() - this.start) / 1000).toFixed(1);
    console.log(
      `${this.name}: ${enough} of ${counts.length} tags seen ${this.times} times or more, ${sum} reads, ${took} s`
    );
    for (const [tag, count] of this.strangers) {
      console.log(`${this.name}: ${tag}, ${count} times, is not on the pallet`);
    }
    process.exit(enough === counts.length && !this.strangers.size ? 0 : 1);
  }
}

/** A reader on a TCP port, of which each `data` is one frame: clients take what arrives together for one. */
class FramedSocket extends EventEmitter {
  /** `header` begins a frame; `size` tells how long one is, or 0: not yet to be told. */
  constructor(host, port, header, size) {
    super();
    let rest = Buffer.alloc(0);
    this.socket = net.connect({ host, port, noDelay: true }, () => this.emit('open'));
    this.socket.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length) {
        const start = rest.indexOf(header);
        if (start < 0) break;
        rest = rest.subarray(start);
        const count = size(rest);
        if (!count || count > rest.length) break;
        this.emit('data', rest.subarray(0, count));
        rest = rest.subarray(count);
      }
    });
    this.socket.on('error', (error) => {
      console.log(`${host}:${port}: ${error.message}`);
      process.exit(1);
    });
  }

  write(bytes) {
    this.socket.write(bytes);
  }
}

module.exports = { FramedSocket, Pallet };
