/*
 * Mustache as messages need it: variables, sections, inverted sections and comments. There are no partials, no other delimiters and no
 * functions. A name is looked up among own properties alone, so no template reaches into JavaScript, and what it writes is bounded: three
 * nested sections over long lists would be a bomb.
 */

/** A fault in the text of a template; both counted from 1. */
export interface TemplateFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: Path; readonly isRaw: boolean }
  | {
      readonly kind: 'section';
      readonly path: Path;
      readonly isInverted: boolean;
      readonly inner: readonly Node[];
    };

/** `null` for the current item. */
type Path = readonly string[] | null;

export interface Template {
  readonly nodes: readonly Node[];
}

export type Parsed =
  | { readonly template: Template; readonly fault: null }
  | { readonly template: null; readonly fault: TemplateFault };

export const MAX_TEMPLATE = 16_384;
const MAX_DEPTH = 20;
const MAX_STEPS = 50_000;
const MAX_OUTPUT = 128 * 1024;

const TAG = /\{\{(\{|[#^/&!>=]?)\s*([\s\S]*?)\s*(\}?)\}\}/g;
const NAME = /^(?:\.|[\w@-]+(?:\.[\w@-]+)*)$/;

/** Functions that Kibana has in its templates. */
const FUNCTIONS = new Set([
  'FormatDate',
  'FormatNumber',
  'EvalMath',
  'ParseHjson',
  'EncodeURI',
  'EncodeURIComponent',
]);

interface Open {
  readonly name: string;
  readonly at: number;
  readonly isInverted: boolean;
  readonly nodes: Node[];
}

class Fault extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export function parseTemplate(text: string): Parsed {
  try {
    if (text.length > MAX_TEMPLATE)
      throw new Fault(MAX_TEMPLATE, `a template has at most ${MAX_TEMPLATE} characters`);
    return { template: { nodes: parse(text) }, fault: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const before = text.slice(0, error.at).split('\n');
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return { template: null, fault: { ...place, message: error.message } };
  }
}

function parse(text: string): readonly Node[] {
  const open: Open[] = [{ name: '', at: 0, isInverted: false, nodes: [] }];
  let end = 0;
  for (const match of text.matchAll(TAG)) {
    const [whole, sign = '', name = '', brace = ''] = match;
    const isAlone = '#^/!'.includes(sign) && sign !== '' && standsAlone(text, match.index, whole);
    addText(open, text, end, isAlone ? lineStart(text, match.index) : match.index);
    end = match.index + whole.length;
    if (isAlone) end = lineEnd(text, end);
    if ((sign === '{') !== (brace === '}'))
      throw new Fault(match.index, 'a tag begins with as many braces as it ends with');
    addTag(open, sign, name, match.index);
  }
  addText(open, text, end, text.length);
  const last = open.at(-1)!;
  if (open.length > 1) throw new Fault(last.at, `the section {{#${last.name}}} is not closed`);
  return last.nodes;
}

function addText(open: readonly Open[], text: string, from: number, to: number): void {
  if (to <= from) return;
  const part = text.slice(from, to);
  const brace = part.indexOf('{{');
  if (brace !== -1) throw new Fault(from + brace, 'a tag is not closed with }}');
  open.at(-1)!.nodes.push({ kind: 'text', text: part });
}

function addTag(open: Open[], sign: string, name: string, at: number): void {
  if (sign === '!') return;
  if (sign === '>') throw new Fault(at, 'there are no partials');
  if (sign === '=') throw new Fault(at, 'delimiters cannot be changed');
  if (!NAME.test(name)) throw new Fault(at, `${JSON.stringify(name.slice(0, 50))} is no name`);
  if (FUNCTIONS.has(name)) throw new Fault(at, `the function ${name} of Kibana is not known here`);
  const { nodes } = open.at(-1)!;
  if (sign === '/') return close(open, name, at);
  if (sign !== '#' && sign !== '^') {
    nodes.push({ kind: 'value', path: pathOf(name), isRaw: sign === '{' || sign === '&' });
    return;
  }
  if (open.length > MAX_DEPTH)
    throw new Fault(at, `sections are nested more than ${MAX_DEPTH} deep`);
  open.push({ name, at, isInverted: sign === '^', nodes: [] });
}

function close(open: Open[], name: string, at: number): void {
  const section = open.pop()!;
  if (open.length === 0) throw new Fault(at, `the section ${name} is closed, but not open`);
  if (section.name !== name)
    throw new Fault(at, `{{/${name}}} closes the section {{#${section.name}}}`);
  const { isInverted, nodes } = section;
  open.at(-1)!.nodes.push({ kind: 'section', path: pathOf(name), isInverted, inner: nodes });
}

const pathOf = (name: string): Path => (name === '.' ? null : name.split('.'));

/** Tags that write nothing leave no empty line where they have one of their own. */
const standsAlone = (text: string, at: number, tag: string) =>
  /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at)) &&
  /^[ \t]*(?:\r?\n|$)/.test(text.slice(at + tag.length));
const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number) => {
  const feed = text.indexOf('\n', at);
  return feed === -1 ? text.length : feed + 1;
};

/** Writes text of variables, which may come from events, for a receiver. */
export type Escape = (text: string) => string;

interface Run {
  readonly escape: Escape;
  steps: number;
  text: string;
  isCut: boolean;
}

/** What stands at the end of a text that is longer than it may be. */
const CUT = '\n… (cut: the template writes too much)';

/** @param variables plain data; names with dots are looked up level by level */
export function renderTemplate({ nodes }: Template, variables: unknown, escape: Escape): string {
  const run: Run = { escape, steps: 0, text: '', isCut: false };
  render(nodes, [variables], run);
  return run.isCut ? `${run.text.slice(0, MAX_OUTPUT)}${CUT}` : run.text;
}

function render(nodes: readonly Node[], scopes: readonly unknown[], run: Run): void {
  for (const node of nodes) {
    run.steps += 1;
    if (run.steps > MAX_STEPS || run.text.length > MAX_OUTPUT) run.isCut = true;
    if (run.isCut) return;
    if (node.kind === 'text') run.text += node.text;
    else if (node.kind === 'value') {
      const text = textOf(found(node.path, scopes));
      run.text += node.isRaw ? text : run.escape(text);
    } else section(node, scopes, run);
  }
}

function section(
  { path, isInverted, inner }: Extract<Node, { kind: 'section' }>,
  scopes: readonly unknown[],
  run: Run,
): void {
  const value = found(path, scopes);
  const isEmpty = Array.isArray(value) ? value.length === 0 : !value;
  if (isInverted) {
    if (isEmpty) render(inner, scopes, run);
  } else if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      if (run.isCut) return;
      render(inner, [...scopes, item], run);
    }
  } else if (!isEmpty) render(inner, [...scopes, value], run);
}

/** The value of a name in the innermost scope that has its first part. */
function found(path: Path, scopes: readonly unknown[]): unknown {
  if (path === null) return scopes.at(-1);
  const [first = '', ...rest] = path;
  for (let at = scopes.length - 1; at >= 0; at -= 1) {
    const scope = scopes[at];
    if (has(scope, path.join('.'))) return scope[path.join('.')];
    if (has(scope, first)) return within(scope[first], rest);
  }
  return undefined;
}

function within(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const [at, name] of path.entries()) {
    if (name === 'asJSON' && at === path.length - 1) return JSON.stringify(current);
    const joined = path.slice(at).join('.');
    if (has(current, joined)) return current[joined];
    if (!has(current, name)) return undefined;
    current = current[name];
  }
  return current;
}

const has = (value: unknown, name: string): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.hasOwn(value, name);

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(textOf).join(',');
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'string') return value;
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  return isNumber || typeof value === 'boolean' ? String(value) : '';
}
