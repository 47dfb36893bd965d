import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CODES } from '../../src/lang/diagnostics/codes.ts';
import { FUNCTIONS } from '../../src/lang/functions/index.ts';
import { runSpecQuery } from './run-spec.ts';
import type { Check, SpecCase, SpecFile } from './spec-file.ts';
import { readSpecFolder } from './spec-files.ts';

const FOLDER = dirname(dirname(fileURLToPath(import.meta.url)));
const files = readSpecFolder(FOLDER);

describe.each(files.map((file) => [file.path, file] as const))('spec/%s', (_path, file) => {
  it.each(file.cases.map((each) => [each.name, each] as const))('%s', (_name, specCase) => {
    for (const check of specCase.checks) expectAnswer(file, specCase, check);
  });
});

function expectAnswer(
  { path }: SpecFile,
  specCase: SpecCase,
  { queries, answer, says }: Check,
): void {
  for (const { text, line } of queries) {
    const place = `spec/${path}:${line}\n${text.slice(0, 500)}\n`;
    expect(answer, `${place}the answer is still open: complete the file`).not.toBeNull();
    const run = runSpecQuery(specCase, text);
    expect(run.lines, place).toEqual(answer);
    for (const piece of says) expect(run.messages, place).toContain(piece);
  }
}

describe('the spec as a whole', () => {
  const checks = files.flatMap((file) => file.cases.flatMap((each) => each.checks));
  const answers = checks.flatMap(({ answer }) => answer ?? []);

  it('has at least 350 cases', () => {
    expect(files.flatMap((file) => file.cases).length).toBeGreaterThanOrEqual(350);
  });

  it.each(Object.keys(CODES))('shows the diagnostic %s', (code) => {
    expect(answers.some((answer) => answer.split(' ').includes(code))).toBe(true);
  });

  it.each(FUNCTIONS.map(({ name }) => name))('calls the function %s', (name) => {
    const call = new RegExp(`\\b${name}~?\\s*\\(`, 'i');
    const calls = files
      .filter(({ path }) => path.startsWith('functions/'))
      .flatMap((file) =>
        file.cases.flatMap((each) => each.checks.flatMap(({ queries }) => queries)),
      )
      .filter(({ text }) => call.test(text));
    expect(calls.length).toBeGreaterThanOrEqual(5);
  });

  it('has a spec for every decision', () => {
    const specs = files.filter(({ path }) => path.startsWith('decisions/')).map(({ path }) => path);
    const records = recordNames().map((name) => `decisions/${name.replace(/\.md$/, '.spec')}`);
    expect(specs).toEqual(records);
  });
});

function recordNames(): string[] {
  const names = readdirSync(join(FOLDER, '..', 'docs', 'decisions'));
  return names.filter((name) => /^\d{4}-/.test(name)).sort();
}
