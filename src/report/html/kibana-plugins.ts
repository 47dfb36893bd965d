import type { MarkdownIt, StateInline } from 'markdown-it';
import {
  isJsonObject,
  parseJson,
  printJson,
  type Json,
  type JsonObject,
} from '../../events/json.ts';
import { html, join, visible, type Html } from './markup.ts';

/**
 * Investigation guides written for Kibana contain buttons as `!{name{"label": …}}`. They are rendered as a
 * description of the query that the button would run.
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
  readonly settings: JsonObject;
}

function settingsOf(content: string): Plugin | null {
  const blank = content.indexOf(' ');
  try {
    const settings = parseJson(content.slice(blank + 1));
    return isJsonObject(settings) ? { name: content.slice(0, blank), settings } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A plugin as text: its label and its query. */
export function pluginText(content: string): Html {
  const plugin = settingsOf(content);
  if (plugin === null) return visible(content);
  const { name, settings } = plugin;
  const label = text(settings['label']);
  const about = text(settings['description']);
  const labels = [label, about].filter((each) => each !== '').map((each) => visible(each));
  const asks = name === 'osquery' ? text(settings['query']) : providers(settings['providers']);
  return html`<span class="plugin">
    <b>${name === 'osquery' ? 'Query for osquery' : 'Search'}</b
    >${labels.length === 0 ? null : [': ', join(labels, '. ')]}
    ${asks === '' ? null : html`<code>${visible(asks)}</code>`}
  </span>`;
}

const text = (json: Json | undefined) => (typeof json === 'string' ? json : '');

/** The outer list is a disjunction, each inner list a conjunction. */
function providers(json: Json | undefined): string {
  return listOf(json)
    .map((group) => listOf(group).map(condition).join(' and '))
    .filter((group) => group !== '')
    .join(' or ');
}

function condition(json: Json): string {
  if (!isJsonObject(json)) return '';
  const { field, excluded, value } = json;
  const sign = excluded === true ? 'not ' : '';
  return `${sign}${text(field)}: ${typeof value === 'string' ? value : printJson(value ?? '*')}`;
}

const listOf = (json: Json | undefined): readonly Json[] =>
  Array.isArray(json) ? (json as readonly Json[]) : [];
