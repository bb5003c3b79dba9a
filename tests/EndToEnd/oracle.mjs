// Checks enriched objects record by record, with nothing of Spate's own code: what came out must be what went in plus what the tables and
// the database say, in order, and the rejects must be exactly the other lines.
// usage: node oracle.mjs DATA   (a data directory with the ready pipeline for ad events; prints totals as JSON, or what is wrong)
import { deepStrictEqual, strictEqual } from 'node:assert';
import { readFileSync, readdirSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Reader } from 'mmdb-lib';

const data = process.argv[2];
const enriched = join(data, 'buckets', 'enriched');
const country = new Reader(readFileSync(join(data, 'geo', 'country.mmdb')));
const publishers = table('publishers.csv', 'publisher_id');
const devices = table('devices.csv', 'device_model');
const totals = { objects: 0, in: 0, out: 0, rejected: 0, malformed: 0, ipv4: 0, ipv6: 0, mapped: 0, uncovered: 0, unknownPublishers: 0, unknownDevices: 0 };

for (const path of readdirSync(join(enriched, 'ads'), { recursive: true }).filter((path) => path.endsWith('manifest.json')).sort()) {
  checkObject(JSON.parse(readFileSync(join(enriched, 'ads', path), 'utf8')));
}

console.log(JSON.stringify(totals));

function checkObject(manifest) {
  const outputs = linesOf(manifest.outputs);
  const rejects = linesOf(manifest.rejects).map((line) => JSON.parse(line));
  const lines = read(join(data, 'buckets', manifest.input.bucket, manifest.input.key));
  const seen = { country: new Map(), event_type: new Map() };
  let offset = 0;
  lines.forEach((line, index) => {
    const where = `${manifest.input.key}, line ${index + 1}`;
    const record = parse(line);
    if (record === null || isIP(record.ip) === 0) {
      const reject = rejects.shift();
      deepStrictEqual([reject?.line, reject?.offset, reject?.raw], [index + 1, offset, line], where);
      totals.malformed += record === null ? 1 : 0;
    } else {
      const expected = enrich(record);
      const output = JSON.parse(outputs.shift());
      deepStrictEqual(output, expected, where);
      deepStrictEqual(Object.keys(output), Object.keys(expected), where);
      for (const [dimension, counts] of Object.entries(seen)) {
        const value = expected[dimension] ?? '(none)';
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    offset += Buffer.byteLength(line) + 1;
  });
  strictEqual(outputs.length + rejects.length, 0, `${manifest.input.key}: more came out than went in`);
  checkCounts(manifest, lines.length, seen);
}

function checkCounts(manifest, lines, seen) {
  const { in: read, out, rejected } = manifest.records;
  deepStrictEqual([read, out + rejected], [lines, lines], manifest.input.key);
  for (const [dimension, counts] of Object.entries(seen)) {
    const { values } = JSON.parse(readFileSync(join(enriched, manifest.aggregates[dimension]), 'utf8'));
    deepStrictEqual(new Map(values.map(({ value, records }) => [value, records]).sort()), new Map([...counts].sort()), `${manifest.input.key}: ${dimension}`);
  }
  totals.objects += 1;
  totals.in += read;
  totals.out += out;
  totals.rejected += rejected;
}

function enrich(record) {
  const publisher = publishers.get(record.publisher_id);
  const device = devices.get(record.device?.model);
  // An IPv4-mapped address stands for the IPv4 address in it.
  const mapped = /^::ffff:([0-9.]+)$/i.exec(record.ip)?.[1];
  const place = country.get(mapped ?? record.ip)?.country_code ?? null;
  totals[mapped ? 'mapped' : isIP(record.ip) === 4 ? 'ipv4' : 'ipv6'] += 1;
  totals.uncovered += place === null ? 1 : 0;
  totals.unknownPublishers += publisher ? 0 : 1;
  totals.unknownDevices += device ? 0 : 1;
  return {
    ...record,
    publisher_name: publisher?.name ?? null, publisher_category: publisher?.category ?? null, publisher_tier: publisher?.tier ?? null,
    device_brand: device?.brand ?? null, device_os: device?.os ?? null, device_type: device?.type ?? null,
    country: place,
    enriched_by: 'spate',
  };
}

function parse(line) {
  try {
    const record = JSON.parse(line);
    return record !== null && typeof record === 'object' && !Array.isArray(record) ? record : null;
  } catch {
    return null;
  }
}

function linesOf(outputs) {
  return outputs.flatMap(({ key, records }) => {
    const lines = read(join(enriched, key));
    strictEqual(lines.length, records, key);
    return lines;
  });
}

function read(path) {
  const bytes = readFileSync(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n');
  strictEqual(lines.pop(), '', `${path} does not end with a line feed`);
  return lines;
}

// A lookup table (RFC 4180) as a map from its key to rows.
function table(name, key) {
  const cell = /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/y;
  const text = readFileSync(join(data, 'lookups', name), 'utf8');
  const rows = [];
  for (let row = []; cell.lastIndex < text.length;) {
    const [, quoted, plain, end] = cell.exec(text);
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  const [header, ...body] = rows;
  return new Map(body.map((row) => Object.fromEntries(row.map((value, column) => [header[column], value]))).map((row) => [row[key], row]));
}
