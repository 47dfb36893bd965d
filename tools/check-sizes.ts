// Checks that files stay small, one idea each: prints the distribution and fails if one exceeds the limit.
import { readFileSync } from 'node:fs';
import { globSources } from './sources.ts';

const LIMIT = 500;

const sizes = [...globSources('src'), ...globSources('tools'), ...globSources('web')]
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
  .sort((a, b) => a.lines - b.lines);

const at = (share: number) => sizes[Math.floor((sizes.length - 1) * share)]?.lines ?? 0;
console.log(`sizes: ${sizes.length} files, median ${at(0.5)}, p90 ${at(0.9)}, most ${at(1)} lines`);

const big = sizes.filter(({ lines }) => lines > LIMIT);
for (const { file, lines } of big)
  console.error(`${file} has ${lines} lines; ${LIMIT} is the limit: split it by idea`);
if (big.length > 0 || sizes.length === 0) process.exit(1);
