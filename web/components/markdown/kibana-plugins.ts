import type { MarkdownIt, StateInline } from 'markdown-it';

type Settings = Readonly<Record<string, unknown>>;

/**
 * Investigation guides written for Kibana contain buttons as `!{name{"label": …}}`. They are shown as the
 * query that the button would run.
 */
export function kibanaPlugins(parser: MarkdownIt): void {
  parser.inline.ruler.before('image', 'kibana_plugin', (state, silent) =>
    readPlugin(state, silent),
  );
}

const START = /!\{(?:investigate|osquery|insight)\{/y;

/** Longer ones are shown as written. */
const MAX_LENGTH = 10_000;

function readPlugin(state: StateInline, silent: boolean): boolean {
  START.lastIndex = state.pos;
  const start = START.exec(state.src)?.[0];
  if (start === undefined) return false;
  const from = state.pos + start.length - 1;
  const end = endOfObject(state.src, from);
  if (end === null || state.src[end] !== '}') return false;
  const content = `${start.slice(2, -1)} ${state.src.slice(from, end)}`;
  if (settingsOf(content) === null) return false;
  if (!silent) state.push('kibana_plugin', '', 0).content = content;
  state.pos = end + 1;
  return true;
}

/** The position after the brace that closes the one at `from`. */
function endOfObject(source: string, from: number): number | null {
  let depth = 0;
  let isText = false;
  for (let index = from; index < Math.min(source.length, from + MAX_LENGTH); index++) {
    const character = source[index];
    if (isText) {
      if (character === '\\') index++;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return index + 1;
  }
  return null;
}

interface Plugin {
  readonly name: string;
  readonly settings: Settings;
}

function settingsOf(content: string): Plugin | null {
  const blank = content.indexOf(' ');
  try {
    const settings: unknown = JSON.parse(content.slice(blank + 1));
    return isObject(settings) ? { name: content.slice(0, blank), settings } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What a button says, and what it would ask; `null` where it is none. */
export function pluginOf(
  content: string,
): { readonly title: string; readonly labels: string; readonly query: string } | null {
  const plugin = settingsOf(content);
  if (plugin === null) return null;
  const { name, settings } = plugin;
  const isOsquery = name === 'osquery';
  return {
    title: isOsquery ? 'Query for osquery' : 'Search',
    labels: [text(settings['label']), text(settings['description'])].filter(Boolean).join('. '),
    query: isOsquery ? text(settings['query']) : providers(settings['providers']),
  };
}

const text = (json: unknown) => (typeof json === 'string' ? json : '');

/** The outer list is a disjunction, each inner list a conjunction. */
function providers(json: unknown): string {
  return listOf(json)
    .map((group) => listOf(group).map(condition).join(' and '))
    .filter((group) => group !== '')
    .join(' or ');
}

function condition(json: unknown): string {
  if (!isObject(json)) return '';
  const { field, excluded, value } = json;
  const sign = excluded === true ? 'not ' : '';
  return `${sign}${text(field)}: ${typeof value === 'string' ? value : JSON.stringify(value ?? '*')}`;
}

const listOf = (json: unknown): readonly unknown[] => (Array.isArray(json) ? json : []);

const isObject = (json: unknown): json is Settings =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
