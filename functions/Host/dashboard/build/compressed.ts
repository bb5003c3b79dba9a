import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Replaces every file by its compressed form, which is what the program embeds and sends. */
export function compressed(): Plugin {
  return {
    name: 'spate-compressed',
    apply: 'build',
    async writeBundle({ dir }) {
      const entries = await readdir(dir!, { recursive: true, withFileTypes: true });
      for (const entry of entries.filter((each) => each.isFile() && !each.name.endsWith('.gz'))) {
        const path = join(entry.parentPath, entry.name);
        await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: constants.Z_BEST_COMPRESSION }));
        await rm(path);
      }
    },
  };
}
