import { safeText } from '../../util/safe-text.ts';

/*
 * Text of events as each target shows it, and nothing else: it is written by attackers. Unsafe characters are shown as `\x1b` or
 * `\u{202e}` first.
 */

/** Lines stay lines. */
const safeLines = (text: string) => text.split(/\r?\n/).map(safeText).join('\n');

export const plain = safeLines;
export const oneLine = safeText;

export const entities = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Of Slack: no mention, no link; what would be formatting is code. */
export function slack(text: string): string {
  const safe = entities(safeLines(text));
  return /[*_~`]/.test(safe) ? `\`${safe.replaceAll('`', '\u2019').replaceAll('\n', ' ')}\`` : safe;
}

/** Of Markdown, as Adaptive Cards and Kibana's e-mails read it. */
export const markdown = (text: string) =>
  safeLines(text).replaceAll(/[\\`*_{}[\]()#+\-.!~>|<]/g, (sign) => `\\${sign}`);

export const html = (text: string) =>
  entities(safeLines(text)).replaceAll('"', '&quot;').replaceAll("'", '&#39;');

/** Within a string of JSON. */
export const json = (text: string) => JSON.stringify(text).slice(1, -1);

/** Within a value of structured data of syslog. */
export const structured = (text: string) =>
  safeText(text).replaceAll(/[\\"\]]/g, (sign) => `\\${sign}`);

/** Of Jira's wiki: no macro, no mention, no link. */
export const wiki = (text: string) =>
  safeLines(text).replaceAll(/[{}[\]\\*_\-+^~|!#@?]/g, (sign) => `&#${sign.charCodeAt(0)};`);
