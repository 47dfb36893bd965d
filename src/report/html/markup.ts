import { assert } from '../../util/assert.ts';
import { escapeCharacter, escapeInJson, UNSAFE_CHARACTER } from '../../util/unsafe-text.ts';

/** Trusted markup. Only this file creates it, so text cannot be mistaken for it. */
export class Html {
  readonly #text: string;

  constructor(text: string, key: typeof KEY) {
    assert(key === KEY, 'markup is made by html`…`');
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

const KEY = Symbol('only this file makes markup');

/** What a template accepts: everything except {@link Html} is text and is escaped; `null` is omitted. */
export type Content = Html | string | number | bigint | null | readonly Content[];

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
]);

/**
 * The only place where text becomes part of markup: between tags or inside a quoted attribute. Never inside
 * `<script>` or `<style>`, which hold constants only.
 */
function escape(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (character) => ENTITIES.get(character) ?? '')
    .replace(UNSAFE_CHARACTER, escapeCharacter);
}

/** Markup from a template: `html\`<b title="${text}">${text}</b>\``. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...parts: readonly Content[]): Html {
  const literals = compact(strings);
  let text = literals[0] ?? '';
  for (const [index, part] of parts.entries()) {
    assert(!text.endsWith('='), 'quote the attribute');
    text += textOf(part) + (literals[index + 1] ?? '');
  }
  return new Html(text, KEY);
}

const compacted = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Strips the indentation of templates, which adds up in a page with thousands of alerts. */
function compact(strings: TemplateStringsArray): readonly string[] {
  let literals = compacted.get(strings);
  if (literals === undefined) {
    literals = strings.map((literal) => literal.replace(/\s*\n\s*/g, '\n'));
    compacted.set(strings, literals);
  }
  return literals;
}

function textOf(part: Content): string {
  if (part === null) return '';
  if (typeof part === 'string') return escape(part);
  if (typeof part === 'object' && !(part instanceof Html)) return part.map(textOf).join('');
  return String(part);
}

/** A constant of this program that already is markup, style or script. */
export function ownConstant(text: string): Html {
  return new Html(text, KEY);
}

/**
 * JSON as it may stand within a `<script>`: the same value, without a character that HTML, or a person who reads the file, could
 * take for something else. `<` occurs in JSON within texts only.
 */
export const dataText = (json: string): string =>
  json.replaceAll('<', String.raw`\u003c`).replaceAll(UNSAFE_CHARACTER, escapeInJson);

/** Longer values are truncated and followed by the number of omitted characters. */
const MAX_VALUE_LENGTH = 2_000;

/** Untrusted text between tags (never in an attribute): unsafe characters are escaped and marked. */
export function visible(text: string, most = MAX_VALUE_LENGTH): Html {
  const { shown, left } = cut(text, most);
  const marked = markUnsafe(shown);
  return left === 0
    ? marked
    : html`${marked}<i class="cut">… ${left.toLocaleString('en')} more characters</i>`;
}

function markUnsafe(text: string): Html {
  if (text.search(UNSAFE_CHARACTER) < 0) return html`${text}`;
  const parts: Content[] = [];
  let done = 0;
  for (const { 0: character, index } of text.matchAll(UNSAFE_CHARACTER)) {
    parts.push(text.slice(done, index), html`<b class="unsafe">${escapeCharacter(character)}</b>`);
    done = index + character.length;
  }
  return html`${[...parts, text.slice(done)]}`;
}

/** Truncates without splitting a surrogate pair. */
export function cut(text: string, most: number): { readonly shown: string; readonly left: number } {
  if (text.length <= most) return { shown: text, left: 0 };
  const code = text.charCodeAt(most - 1);
  const end = code >= 0xd800 && code < 0xdc00 ? most - 1 : most;
  return { shown: text.slice(0, end), left: text.length - end };
}
