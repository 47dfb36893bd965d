import { compile, EqlError, parse, type Diagnostic, type Statement } from '../../../lang/index.ts';
import { attackName, TACTICS, type Severity } from '../../../rules/index.ts';
import { didYouMean, suggest } from '../../../util/suggest.ts';
import { CliError } from '../../errors.ts';

/** As the command line has it. */
export interface NewOptions {
  readonly dir?: string;
  readonly name?: string;
  readonly tactic?: string;
  readonly technique?: string;
  readonly severity?: Severity;
  readonly query?: string;
  readonly index?: readonly string[];
}

/** What a new rule is made from, checked. */
export interface NewRequest {
  readonly dir: string;
  readonly name: string;
  readonly tactic: Attack;
  readonly technique: Attack | null;
  readonly severity: Severity;
  readonly query: string;
  readonly statement: Statement;
  readonly index: readonly string[];
}

/** An id of ATT&CK and its name. */
export interface Attack {
  readonly id: string;
  readonly name: string;
}

/** A query that cannot be used, with what is wrong with it. */
export interface WrongQuery {
  readonly query: string;
  readonly diagnostics: readonly Diagnostic[];
}

const DEFAULT_NAME = 'Example Program Run in a Container';
const DEFAULT_QUERY = `process where container.id : "?*" and event.type == "start" and event.action == "exec" and
  process.name : "example-program*"`;
const LONGEST_NAME = 200;

/** Throws `CliError` for what cannot be understood. */
export function newRequest(options: NewOptions): NewRequest | WrongQuery {
  const { dir = '.', severity = 'low', technique, index = ['logs-cloud_defend*'] } = options;
  if (index.some((pattern) => pattern.trim() === '')) {
    throw new CliError('CLI1001', 'an index pattern is empty', "for instance 'logs-cloud_defend*'");
  }
  const query = (options.query ?? DEFAULT_QUERY).trim();
  const parsed = parse(query);
  if (!parsed.ok) return { query, diagnostics: parsed.diagnostics };
  const diagnostics = errorsIn(parsed.value, query);
  if (diagnostics.length > 0) return { query, diagnostics };
  return {
    dir: dir === '' ? '.' : dir,
    name: nameFrom(options.name ?? DEFAULT_NAME),
    tactic: tacticFrom(options.tactic ?? 'Execution'),
    technique: technique === undefined ? null : techniqueFrom(technique),
    severity,
    query,
    statement: parsed.value,
    index,
  };
}

function errorsIn(statement: Statement, source: string): readonly Diagnostic[] {
  try {
    compile(statement, { source });
    return [];
  } catch (error) {
    if (error instanceof EqlError) return error.diagnostics;
    throw error;
  }
}

function nameFrom(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > LONGEST_NAME || /\p{Cc}/u.test(name)) {
    throw new CliError(
      'CLI1001',
      `the name is no text on one line of 1 to ${LONGEST_NAME} characters`,
      'say what the rule finds, for instance --name "Shell in a Container"',
    );
  }
  return name;
}

function tacticFrom(text: string): Attack {
  const wanted = text.trim().toLowerCase().replaceAll(/[-_]/g, ' ');
  const tactics = Object.entries(TACTICS).map(([id, name]): Attack => ({ id, name }));
  const found = tactics.find(({ id, name }) =>
    [id, name].some((each) => each.toLowerCase() === wanted),
  );
  if (found !== undefined) return found;
  const known = tactics.flatMap(({ id, name }) => [name.toLowerCase(), id.toLowerCase()]);
  const meant = suggest(wanted, known).map(
    (each) => tactics.find(({ name }) => name.toLowerCase() === each)?.name ?? each.toUpperCase(),
  );
  throw new CliError(
    'CLI1001',
    `no tactic of ATT&CK is ${text}`,
    didYouMean(meant) ?? `known: ${tactics.map(({ name }) => name).join(', ')}`,
  );
}

function techniqueFrom(text: string): Attack {
  const id = text.trim().toUpperCase();
  const name = /^T\d/.test(id) ? attackName(id) : null;
  if (name !== null) return { id, name };
  throw new CliError(
    'CLI1001',
    `no technique of ATT&CK is ${text}`,
    'techniques are T1609 and the like, sub-techniques T1059.004',
  );
}
