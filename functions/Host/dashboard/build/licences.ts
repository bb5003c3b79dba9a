import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const permissive = new Set(['MIT', 'ISC', 'BSD-3-Clause', 'EPL-2.0', 'OFL-1.1', 'Unlicense', '0BSD', 'Apache-2.0']);

/** Lists the packages that are bundled, with their licences, as licences.json; fails where one is missing, or is not permissive. */
export function licences(): Plugin {
  return {
    name: 'spate-licences',
    apply: 'build',
    async generateBundle() {
      const folders = new Set([...this.getModuleIds()].map(packageOf).filter((folder) => folder !== undefined));
      const packages = await Promise.all([...folders].sort().map(describe));
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(packages) });
    },
  };
}

function packageOf(module: string): string | undefined {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];
}

async function describe(folder: string) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  // Of several, any one may be chosen.
  if (
    !String(license)
      .split(' OR ')
      .some((each) => permissive.has(each))
  )
    throw new Error(`${name} ${version} is bundled under the licence '${license}'.`);
  const file = (await readdir(folder)).find((each) => /^(licen[cs]e|copying)/i.test(each));
  return { name, version, licence: license, text: file ? await readFile(join(folder, file), 'utf8') : '' };
}
