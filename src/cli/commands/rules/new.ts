import { randomUUID } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderDiagnostics } from '../../../lang/index.ts';
import { convert } from '../../../rules/index.ts';
import { createRunner } from '../../../engine/rule-tests/rule-runner.ts';
import { CliError } from '../../errors.ts';
import { safeText } from '../../output/safe-text.ts';
import { styleFor } from '../../output/style.ts';
import { shellWord } from '../../output/shell-word.ts';
import { writeAll } from '../../output/write-all.ts';
import { newCases } from './new-cases.ts';
import { newRequest, type NewOptions, type NewRequest, type WrongQuery } from './new-request.ts';
import { newRule, type Birth } from './new-rule.ts';
import { newTests } from './new-tests.ts';

export type { NewOptions } from './new-request.ts';

/** Writes a rule, its guide and its tests; says what comes next. Never overwrites anything. */
export async function newCommand(options: NewOptions): Promise<0 | 2> {
  const request = newRequest(options);
  if ('diagnostics' in request) return refuse(request);
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const { rule, tests, isComplete } = newFiles(request, { id: randomUUID(), today });
  for (const { path } of [rule, tests]) await refuseExisting(path);
  for (const { path, text } of [rule, tests]) await save(path, text);
  const style = styleFor(process.stdout, process.env);
  await writeAll([
    `${style.strong('written')}  ${safeText(rule.path)}\n`,
    `${style.strong('written')}  ${safeText(tests.path)}\n\n`,
    ...(isComplete
      ? []
      : [
          'Not all cases could be made up from this query: complete the tests, and mend those that fail.\n\n',
        ]),
    'Next: say in the rule what it finds, in the guide what to do about it, and put real events into\n',
    'the tests, first the near misses. Then\n\n',
    `  ${style.accent(`dockwarden rules validate ${shellWord(rule.path)}`)}\n`,
    `  ${style.accent(`dockwarden rules test ${shellWord(rule.path)} --coverage`)}\n`,
  ]);
  return 0;
}

interface NewFile {
  readonly path: string;
  readonly text: string;
}

interface NewFiles {
  readonly rule: NewFile;
  readonly tests: NewFile;
  /** Whether all cases pass. */
  readonly isComplete: boolean;
}

/** The two files of a new rule. */
export function newFiles(request: NewRequest, birth: Birth): NewFiles {
  const entry = { kind: 'rule', document: newRule(request, birth) } as const;
  const [written] = convert([entry], request.dir.endsWith('/') ? request.dir : `${request.dir}/`);
  const path = join(request.dir, written?.name ?? 'rule.toml');
  const runner = createRunner(
    {
      query: request.query,
      index: request.index,
      data_view_id: undefined,
      filters: undefined,
      timestamp_override: undefined,
      timestamp_override_fallback_disabled: false,
      event_category_override: undefined,
      timestamp_field: undefined,
      tiebreaker_field: undefined,
    },
    request.statement,
    0n,
  );
  const cases = newCases(runner);
  return {
    rule: { path, text: written?.text ?? '' },
    tests: { path: path.replace(/\.toml$/, '.tests.toml'), text: newTests(cases) },
    isComplete: cases.isComplete,
  };
}

function refuse({ query, diagnostics }: WrongQuery): 2 {
  const { error, accent } = styleFor(process.stderr, process.env);
  const style = { error, caret: error, hint: accent };
  process.stderr.write(`${renderDiagnostics(diagnostics, query, { source: '--query', style })}\n`);
  return 2;
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw taken(path);
}

const taken = (path: string) =>
  new CliError(
    'CLI1004',
    `${path} is there already`,
    'give the rule another --name, or another --dir',
  );

async function save(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw new CliError('CLI1004', `${dirname(path)} is no folder: ${(error as Error).message}`);
  }
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw taken(path);
    throw new CliError('CLI1004', `${path} cannot be written: ${(error as Error).message}`);
  }
}
