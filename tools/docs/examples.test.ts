import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, EqlError } from '../../src/lang/index.ts';
import { agrees, readSteps, runCommands } from './console.ts';
import { fencedBlocks, pagesWithExamples } from './markdown.ts';

// What the README and the guide show is run here: see the head of each group for the form.
// `npx tsx tools/complete-docs.ts` updates the output of commands.

const blocks = pagesWithExamples().flatMap(({ path, text }) =>
  fencedBlocks(text).map((block) => ({ ...block, place: `${path}:${block.line}` })),
);
const inLanguage = (language: string) => blocks.filter((block) => block.language === language);

/** Queries stand between blank lines; `// → 38` or `// → EQL2301` at the end is what comes of one. */
describe('queries', () => {
  const events = gunzipSync(readFileSync('content/samples/attack.ndjson.gz'))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const queriesIn = (language: string) =>
    inLanguage(language).flatMap(({ body, place }) =>
      body.split(/\n\s*\n/).map((query) => ({ place, query: query.trim() })),
    );
  const queries = queriesIn('eql');

  it.each(queries)('$place $query', ({ query }) => {
    const [, expected] = /\/\/ → (\S+)[^\n]*$/.exec(query) ?? [];
    const found = outcomeOf(query, events);
    if (expected === undefined) expect(found).not.toMatch(/EQL/);
    else expect(found).toBe(expected);
  });

  it.each(queriesIn('kql'))('$place $query', ({ query }) => {
    const { expected, found } = foundByKql(query, events);
    expect(found).toBe(expected);
  });
});

/** KQL has no comments. */
function foundByKql(query: string, events: readonly unknown[]) {
  const [text = '', expected] = query.split('  // → ');
  const found = compile(text, { language: 'kuery' }).run(events).length;
  return { expected, found: found.toLocaleString('en-US') };
}

function outcomeOf(query: string, events: readonly unknown[]): string {
  try {
    return compile(query).run(events).length.toLocaleString('en-US');
  } catch (error) {
    if (!(error instanceof EqlError)) throw error;
    return [...new Set(error.diagnostics.map(({ code }) => code))].join(',');
  }
}

/** `console` blocks show commands and what they print; `sh` blocks only commands, which must work. */
describe('commands', () => {
  const isOurs = (text: string) => /^(\$ )?(npx )?dockwarden /m.test(text);

  it.each(inLanguage('console'))('$place', async ({ body }) => {
    const steps = readSteps(body);
    const outcomes = await runCommands(steps.map(({ command }) => command));
    for (const [index, { shown }] of steps.entries()) {
      const { printed = [] } = outcomes[index] ?? {};
      if (!agrees(shown, printed)) expect(printed).toEqual(shown);
    }
  });

  it.each(inLanguage('sh').filter(({ body }) => isOurs(body)))('$place', async ({ body }) => {
    const [outcome] = await runCommands([body]);
    expect(outcome?.exitCode, outcome?.printed.join('\n')).toBeLessThan(2);
  });
});

/** Each `ts` block is a program of its own; its `// → …` lines are what it prints. */
describe('programs', () => {
  const folder = resolve('.cache/examples');
  const programs = inLanguage('ts').map((block, index) => ({
    ...block,
    name: `example-${index}`,
  }));
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { name, body } of programs) {
      writeFileSync(join(folder, `${name}.ts`), `${body}\nexport {};\n`);
    }
  });
  const node = (...args: string[]) =>
    execFileSync(process.execPath, args, { encoding: 'utf8', cwd: resolve('.') });

  it('pass the type checker, which compiles them', () => {
    const config = {
      extends: '../../tsconfig.base.json',
      compilerOptions: {
        lib: ['es2023', 'dom'],
        types: ['node'],
        noEmit: false,
        rootDir: '.',
        outDir: 'compiled',
      },
      include: ['*.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    expect(node('node_modules/typescript/bin/tsc', '-p', folder)).toBe('');
  });

  it.each(programs)('$place', ({ name, body }) => {
    const promised = [...body.matchAll(/^\/\/ →(?: (.*))?$/gm)].map(([, text = '']) => text);
    expect(
      node(join(folder, 'compiled', `${name}.js`))
        .trimEnd()
        .split('\n'),
    ).toEqual(promised);
  });
});
