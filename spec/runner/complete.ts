// Fills in open answers (`expect ?`) of spec files with what a run gives: npx tsx spec/runner/complete.ts FILE…
// The difference is then reviewed by a person; what the language should do is not what it does.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit } from 'node:process';
import { completeScript } from '../detection/runner/complete-script.ts';
import { ENGINE } from '../detection/runner/engine.ts';
import { completeText } from './complete-text.ts';

const paths = argv.slice(2);
if (paths.length === 0) {
  console.error('usage: npx tsx spec/runner/complete.ts FILE…');
  exit(2);
}
for (const path of paths) {
  const before = readFileSync(path, 'utf8');
  const { text, completed } = /\bdetection[/\\]/.test(path)
    ? await completeScript(ENGINE, path, before)
    : completeText(path, before);
  if (completed > 0) writeFileSync(path, text);
  console.log(`${path}: ${completed} answers filled in`);
}
