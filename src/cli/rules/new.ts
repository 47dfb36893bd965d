import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { newFiles } from '../../runs/new-rule/files.ts';
import {
  isRuleName,
  MAX_NAME_LENGTH,
  statementOf,
  TACTIC_NAMES,
  tacticOf,
  tacticsLike,
  techniqueOf,
  type Attack,
  type NewRule,
} from '../../runs/new-rule/request.ts';
import { renderDiagnostics, type Diagnostic } from '../../lang/index.ts';
import type { Severity } from '../../rules/index.ts';
import { safeText } from '../../util/safe-text.ts';
import { didYouMean } from '../../util/suggest.ts';
import { CliError, invalidArgument, EXIT } from '../errors.ts';
import { shellWord } from '../../report/terminal/cell.ts';
import { writeAll } from '../terminal/output.ts';
import { styleFor } from '../../report/terminal/style.ts';
import { createFile } from '../terminal/written-files.ts';

export interface NewOptions {
  readonly dir?: string;
  readonly name?: string;
  readonly tactic?: string;
  readonly technique?: string;
  readonly severity?: Severity;
  readonly query?: string;
  readonly index?: readonly string[];
}

const DEFAULT_NAME = 'Example Program Run in a Container';
const DEFAULT_QUERY = `process where container.id : "?*" and event.type == "start" and event.action == "exec" and
  process.name : "example-program*"`;
const TAKEN_HINT = 'give the rule another --name, or choose another --dir';

/** Writes a rule, its investigation guide and its tests; prints the next steps. Never overwrites. */
export async function newCommand(options: NewOptions): Promise<0 | 2> {
  const request = newRequest(options);
  if ('diagnostics' in request) return refuse(request);
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const { rule, tests, isComplete } = newFiles(request, { id: randomUUID(), today });
  const pathOf = (name: string) => join(options.dir ?? '.', name);
  for (const { name } of [rule, tests]) {
    if (!existsSync(pathOf(name))) continue;
    throw new CliError('CLI1004', `${pathOf(name)} already exists`, TAKEN_HINT);
  }
  for (const { name, text } of [rule, tests]) createFile(pathOf(name), text, TAKEN_HINT);
  const { strong, accent } = styleFor(process.stdout);
  const word = shellWord(pathOf(rule.name));
  await writeAll([
    `${strong('written')}  ${safeText(pathOf(rule.name))}\n`,
    `${strong('written')}  ${safeText(pathOf(tests.name))}\n\n`,
    ...(isComplete
      ? []
      : [
          'Some test cases could not be generated from this query: complete them, and fix those that fail.\n\n',
        ]),
    'Next: describe in the rule what it detects, in its guide how to respond, and replace the generated\n',
    'events of the tests with real ones, the near misses first. Then run\n\n',
    `  ${accent(`dockwarden rules validate ${word}`)}\n`,
    `  ${accent(`dockwarden rules test ${word} --coverage`)}\n`,
  ]);
  return EXIT.done;
}

/** A query with errors, and their description. */
interface WrongQuery {
  readonly query: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws {@link CliError}. */
export function newRequest(options: NewOptions): NewRule | WrongQuery {
  const { severity = 'low', technique, index = ['logs-cloud_defend*'] } = options;
  if (index.some((pattern) => pattern.trim() === '')) {
    throw invalidArgument('an index pattern is empty', "for example --index 'logs-cloud_defend*'");
  }
  const query = (options.query ?? DEFAULT_QUERY).trim();
  const checked = statementOf(query);
  if ('diagnostics' in checked) return { query, ...checked };
  return {
    name: nameFrom(options.name ?? DEFAULT_NAME),
    tactic: tacticFrom(options.tactic ?? 'Execution'),
    technique: technique === undefined ? null : techniqueFrom(technique),
    severity,
    query,
    statement: checked.statement,
    index,
  };
}

function nameFrom(text: string): string {
  const name = text.trim();
  if (isRuleName(name)) return name;
  throw invalidArgument(
    `--name must be a single line of 1 to ${MAX_NAME_LENGTH} characters`,
    'say what the rule detects, for example --name "Shell in a Container"',
  );
}

function tacticFrom(text: string): Attack {
  const tactic = tacticOf(text);
  if (tactic !== null) return tactic;
  throw invalidArgument(
    `${text} is not an ATT&CK tactic`,
    didYouMean(tacticsLike(text)) ?? `the tactics are ${TACTIC_NAMES.join(', ')}`,
  );
}

function techniqueFrom(text: string): Attack {
  const technique = techniqueOf(text);
  if (technique !== null) return technique;
  throw invalidArgument(
    `${text} is not an ATT&CK technique`,
    'give the id of a technique, such as T1609, or of a sub-technique, such as T1059.004',
  );
}

function refuse({ query, diagnostics }: WrongQuery): 2 {
  const { error, accent } = styleFor(process.stderr);
  const style = { error, caret: error, hint: accent };
  process.stderr.write(`${renderDiagnostics(diagnostics, query, { source: '--query', style })}\n`);
  return EXIT.error;
}
