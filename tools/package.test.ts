import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SAMPLE = resolve('content/samples/attack.ndjson.gz');
const TSC = resolve('node_modules/typescript/bin/tsc');
const CONSUMER = `
import { check, compile, parse, type Diagnostic, type RunnableQuery } from 'dockwarden/eql';

const parsed = parse('process where process.name == "kubectl"');
const findings: readonly Diagnostic[] = parsed.ok ? check(parsed.value) : parsed.diagnostics;
const query: RunnableQuery = compile('process where process.name : "KUBE*"');
const matches: boolean = query.matches({ event: { category: 'process' }, 'process.name': 'kubectl' });
console.log(findings.length, matches);
`;

/** The package as a stranger gets it: packed, installed in an empty folder, without a build step. */
describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockwarden-package-'));
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  beforeAll(() => {
    // npm test has built dist/ before; building again would take it from under other tests.
    const packed = execFileSync(
      'npm',
      ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
      {
        encoding: 'utf8',
      },
    );
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives a working command', () => {
    const count = run(
      'npx',
      'dockwarden',
      'query',
      '--count',
      'process where process.name == "kubectl"',
      SAMPLE,
    );
    expect(Number(count)).toBeGreaterThan(0);
  });

  it.each(['nodenext', 'preserve'])('gives a library that type-checks with module %s', (module) => {
    writeFileSync(join(folder, 'consumer.ts'), CONSUMER);
    const moduleResolution = module === 'nodenext' ? 'nodenext' : 'bundler';
    run(
      process.execPath,
      TSC,
      '--strict',
      '--noEmit',
      '--target',
      'es2023',
      '--lib',
      'es2023,dom',
      '--types',
      '',
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
      'consumer.ts',
    );
  });

  it('gives a library that runs', () => {
    const code = CONSUMER.replace(
      /: (?:readonly Diagnostic\[\]|RunnableQuery|boolean)/g,
      '',
    ).replace(/, type \w+/g, '');
    writeFileSync(join(folder, 'consumer.js'), code);
    expect(run(process.execPath, 'consumer.js').trim()).toBe('0 true');
  });
});

describe('the library', () => {
  const bundled = async (input: string) => {
    const { output } = await build({
      input,
      platform: 'browser',
      tsconfig: false,
      write: false,
      logLevel: 'silent',
    });
    return output[0];
  };

  it('needs nothing of Node, so that it runs in a browser', async () => {
    expect((await bundled('dist/lang/index.js')).imports).toEqual([]);
  });

  it('has few packages in it', async () => {
    const { moduleIds } = await bundled('src/lang/index.ts');
    const packages = moduleIds.flatMap((id) => /node_modules\/(?<name>[^/]+)/.exec(id)?.[1] ?? []);
    expect([...new Set(packages)].toSorted()).toEqual([
      'get-east-asian-width',
      'ipaddr.js',
      're2js',
    ]);
  });
});
