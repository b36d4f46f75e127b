#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0

// Reads from a CF reader with barnowl-chafon (npm install barnowl-chafon) until all tags of pallet.toml are seen. It
// only listens: what starts the reader is ours.
//
// usage: barnowl_chafon_inventory.js HOST PORT SECONDS

const BarnowlChafon = require('barnowl-chafon');
const { FramedSocket, Pallet } = require('./pallet.js');

const [host, port, seconds] = process.argv.slice(2);

/** Hands to the decoder what arrives over TCP, as its own listener does what arrives over a serial port. */
class TCPListener {
  constructor(options) {
    const socket = new FramedSocket(host, port, Buffer.of(0xcf), (bytes) => bytes.length >= 5 && 7 + bytes[4]);
    // Inventory, until told to stop.
    socket.on('open', () => socket.write(Buffer.from('cfff0001050000000000f5b5', 'hex')));
    socket.on('data', (data) => options.decoder.handleSerialData(data, `${host}:${port}`, Date.now(), {}));
  }
}

const pallet = new Pallet('barnowl-chafon', Number(seconds));
const barnowl = new BarnowlChafon();
barnowl.on('raddec', (raddec) => pallet.see(raddec.transmitterId));
barnowl.addListener(TCPListener, {});
pallet.finish();
