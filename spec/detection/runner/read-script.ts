import { readBlocks, readLines, type Block } from '../../runner/lines.ts';
import { SpecError } from '../../runner/spec-file.ts';
import type { Given, GivenEvent, GivenException, GivenRule, Settings } from './given.ts';
import { readAnswer } from './read-answer.ts';
import { readEvents } from './read-events.ts';
import { readException, readRule } from './read-given.ts';
import { readSpan, readTime } from './read-values.ts';
import type { Answer, Script, ScriptCase } from './script.ts';
import { ANSWERS, type AnswerName } from './way.ts';

const CASE_INDENT = 2;

/** How late an event of a sequence may come in a pipe or file that is watched, unless it is said. */
const LATENESS = 2_000_000_000n;

/** What stands above a case, or in it. */
interface Scope {
  readonly rules: Map<string, GivenRule>;
  readonly exceptions: Map<string, GivenException>;
  readonly valueLists: Map<string, readonly string[]>;
  readonly valueListTypes: Map<string, string>;
  events: readonly GivenEvent[];
}

/** Reads one script; see ../README.md for the form. Throws {@link SpecError}. */
export function readScript(path: string, text: string): Script {
  const shared: Scope = {
    rules: new Map(),
    exceptions: new Map(),
    valueLists: new Map(),
    valueListTypes: new Map(),
    events: [],
  };
  const cases: ScriptCase[] = [];
  for (const block of readBlocks(path, readLines(path, text), 0)) {
    if (block.word === 'case') cases.push(readCase(path, shared, block));
    else if (!readInto(path, shared, block)) {
      const known = 'rule, exception, value_list, events or case';
      throw unknown(path, block, known);
    }
  }
  const title = /^#\s*(.+)/.exec(text)?.[1];
  if (title === undefined) throw new SpecError(path, 1, 'a script begins with `# Title`');
  if (cases.length === 0) throw new SpecError(path, 1, 'no case in this file');
  const twin = cases.find(
    ({ name }, index) => cases.findIndex((each) => each.name === name) < index,
  );
  if (twin !== undefined) throw new SpecError(path, twin.line, `a second case \`${twin.name}\``);
  return { path, title, cases };
}

/** Whether the block states a rule, an exception, a value list or events. */
function readInto(path: string, scope: Scope, block: Block): boolean {
  const { word, rest, head, body } = block;
  if (word === 'events') {
    scope.events = readEvents(path, body);
  } else if (word === 'rule') {
    scope.rules.set(rest, readRule(path, block, scope.rules.get(rest)));
  } else if (word === 'exception') {
    if (rest === '') throw new SpecError(path, head.number, 'an exception needs a name');
    scope.exceptions.set(rest, readException(path, block, scope.valueListTypes));
  } else if (word === 'value_list') {
    const [name = '', type = 'keyword'] = rest.split(/\s+/);
    const lines = body.map((line) => line.text);
    scope.valueLists.set(name, [`# type: ${type}`, ...lines]);
    scope.valueListTypes.set(name, type);
  } else return false;
  return true;
}

function readCase(path: string, shared: Scope, { head, rest: name, body }: Block): ScriptCase {
  const scope: Scope = {
    rules: new Map(shared.rules),
    exceptions: new Map(shared.exceptions),
    valueLists: new Map(shared.valueLists),
    valueListTypes: new Map(shared.valueListTypes),
    events: shared.events,
  };
  const settings = {
    now: null as bigint | null,
    lateness: LATENESS,
    silentUntil: null as bigint | null,
    breaksOff: false,
  };
  const answers = new Map<AnswerName, Answer>();
  let only: readonly string[] | null = null;
  for (const block of readBlocks(path, body, CASE_INDENT)) {
    const { word, rest, head: at } = block;
    const answer = ANSWERS.find((each) => each === word);
    if (answer !== undefined) answers.set(answer, readAnswer(path, answer, block));
    else if (word === 'rules') only = rest.split(/\s+/);
    else if (word === 'now') settings.now = readTime(path, at, rest);
    else if (word === 'lateness') settings.lateness = readSpan(path, at, rest);
    else if (word === 'silent-until') settings.silentUntil = readTime(path, at, rest);
    else if (word === 'breaks-off') settings.breaksOff = true;
    else if (!readInto(path, scope, block)) {
      const known = `rule, exception, value_list, events, rules, now, lateness, silent-until, breaks-off, ${ANSWERS.join(', ')}`;
      throw unknown(path, block, known);
    }
  }
  const line = head.number;
  const given = givenOf(path, line, scope, only, settings);
  checkAnswers(path, line, answers);
  return { name, line, given, answers };
}

function givenOf(
  path: string,
  line: number,
  { rules: all, exceptions, valueLists, events }: Scope,
  only: readonly string[] | null,
  settings: Settings,
): Given {
  const names = only ?? [...all.keys()];
  const rules = names.map((name) => {
    const rule = all.get(name);
    if (rule === undefined) throw new SpecError(path, line, `no rule \`${name}\` stands above`);
    return rule;
  });
  if (rules.length === 0) throw new SpecError(path, line, 'a case needs a rule');
  if (events.length === 0) throw new SpecError(path, line, 'a case needs events');
  return { rules, exceptions: [...exceptions.values()], valueLists, events, settings };
}

/** An answer that differs from the others must differ. */
function checkAnswers(path: string, line: number, answers: ReadonlyMap<AnswerName, Answer>): void {
  const common = answers.get('expect');
  if (common === undefined) throw new SpecError(path, line, 'a case needs `expect`');
  for (const [name, answer] of answers) {
    if (name === 'expect' || name === 'schedule' || answer.lines === null) continue;
    if (answer.lines.join('\n') !== common.lines?.join('\n')) continue;
    // Without an answer of its own, the service gives that of a stream.
    if (ofService(name) && answers.has('stream')) continue;
    throw new SpecError(path, answer.line, `\`${name}\` says the same as \`expect\`: leave it out`);
  }
}

function unknown(path: string, { word, head }: Block, known: string): SpecError {
  return new SpecError(path, head.number, `unknown word \`${word}\`; expected ${known}`);
}

const ofService = (name: AnswerName): boolean => ['service', 'live', 'scheduled'].includes(name);
