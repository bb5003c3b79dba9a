// Names the lines of .cs and .md files that are longer than .editorconfig allows. Only what cannot be broken may be: raw strings, tables,
// code blocks and addresses.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const max = Number(/^max_line_length = (\d+)$/m.exec(readFileSync('.editorconfig', 'utf8'))[1]);
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.cs', '*.md'], { encoding: 'utf8' }).split('\n')
  .filter(file => file !== '' && existsSync(file)); // a file that was deleted is listed until that is committed

const isAddress = line => /^\s*(\/\/+ |[-*] )?\S*https?:\/\/\S+$/.test(line);
const hasLongRawString = line => (line.match(/\$*"""+.*?"""+/g) ?? []).some(text => text.length + line.search(/\S/) > max);

let count = 0;
for (const file of files) {
  const fence = file.endsWith('.md') ? /^\s*```/g : /"""+/g;
  let isInside = false;
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const wasInside = isInside;
    if ((line.match(fence) ?? []).length % 2 === 1) isInside = !isInside;
    const length = [...line].length;
    if (length <= max || wasInside || isAddress(line)) continue;
    if (file.endsWith('.md') ? line.startsWith('|') : hasLongRawString(line)) continue;
    console.error(`${file}:${index + 1}: ${length} columns, ${max} at most`);
    count++;
  }
}
process.exitCode = count > 0 ? 1 : 0;
