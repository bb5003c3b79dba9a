// Looks up addresses with mmdb-lib, a reader that shares nothing with ours.
// usage: node oracle.mjs DATABASE ADDRESSES FIELD   (one address a line in, one value a line out; an empty line where there is none)
import { readFileSync, writeSync } from 'node:fs';
import { Reader } from 'mmdb-lib';

const [database, addresses, field] = process.argv.slice(2);
const reader = new Reader(readFileSync(database));
const answers = readFileSync(addresses, 'utf8').trimEnd().split('\n').map((address) => reader.get(address)?.[field] ?? '');
const output = Buffer.from(answers.join('\n') + '\n');
for (let written = 0; written < output.length;) {
  written += writeSync(1, output, written);
}
