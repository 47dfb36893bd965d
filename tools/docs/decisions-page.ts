import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from './table.ts';

const FOLDER = 'docs/decisions/engine';
const TITLE = /^# (\d{4}): (.+)$/m;

/** All decisions about the engine, by number. */
export function decisionsPage(): string {
  const rows = readdirSync(FOLDER)
    .filter((file) => /^\d/.test(file))
    .sort()
    .map((file) => {
      const [, number, title] = TITLE.exec(readFileSync(join(FOLDER, file), 'utf8')) ?? [];
      if (number === undefined || title === undefined || !file.startsWith(number)) {
        throw new Error(`${FOLDER}/${file} does not begin with "# NUMBER: TITLE"`);
      }
      return [`[${number}](${file})`, title];
    });
  return [
    '# How the engine works',
    '',
    'What was decided, and why. A record is not rewritten when it is overturned: a new one replaces it and says so.',
    'What was only made faster or smaller is in the [performance log](../performance-log.md).',
    '',
    ...table(['record', 'decision'], rows),
  ].join('\n');
}
