#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0

// Reads from an SW/CT reader with chafon-ru5300 (github.com/STECHOQ/chafon-ru5300) until all tags of pallet.toml are
// seen.
//
// usage: chafon_ru5300_inventory.js HOST PORT SECONDS

const RU5300 = require('chafon-ru5300');
const { FramedSocket, Pallet } = require('./pallet.js');

const [host, port, seconds] = process.argv.slice(2);
const transport = new FramedSocket(host, port, 'CT', (bytes) => bytes.length >= 4 && 4 + bytes.readUInt16BE(2));
transport.on('open', async () => {
  const reader = new RU5300({ addr: 0, transport });
  const { CONSTANTS } = reader;
  reader.connect();
  reader.on('error', (error) => console.log(`chafon-ru5300: ${error.error || error}`));
  const system = await reader.readSystemParam();
  const device = await reader.readDeviceParam();
  console.log(
    `chafon-ru5300: ${device.data.device}, ${device.data.frequency.band}, ${device.data.RFPower} dBm, `
      + `software ${system.data.version.software}`
  );
  const pallet = new Pallet('chafon-ru5300', Number(seconds));
  reader.on('data', (answer) => {
    if (!answer.data || !answer.data.tags) return;
    for (const tag of answer.data.tags) pallet.see(Buffer.from(tag.tagId).toString('hex'));
  });
  // It reads tags in the active mode only.
  await reader.setDeviceOneParam(CONSTANTS.ADDR.WORKMODE, CONSTANTS.M_ACTIVE);
  await reader.setActiveReading(CONSTANTS.ACTIVE_READING_ON);
  await pallet.finish();
});
