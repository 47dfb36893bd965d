import { printJson, type Json } from '../../events/json.ts';
import type { NewCases } from './cases.ts';

/** The text of a tests file. */
export function newTests({ defaults, cases }: NewCases): string {
  const parts = cases.map(({ name, expect, events }) =>
    [
      '[[case]]',
      `name = ${JSON.stringify(name)}`,
      `expect = ${expect}`,
      events.length === 0
        ? 'events = []'
        : `events = [\n${events.map((event) => `    ${tomlText(objectText(event, '', ''))},\n`).join('')}]`,
    ].join('\n'),
  );
  return (
    [`[defaults]\nevent = ${tomlText(objectText(defaults, '\n  ', '\n'))}`, ...parts].join('\n\n') +
    '\n'
  );
}

/** `before` and `after` are line breaks around each member and at the end. */
function objectText(object: Readonly<Record<string, Json>>, before: string, after: string): string {
  const members = Object.entries(object).map(
    ([key, value]) => `${before}${JSON.stringify(key)}: ${printJson(value)}`,
  );
  return `{${members.join(`,${before === '' ? ' ' : ''}`)}${after}}`;
}

/** Without escapes if possible, since people edit it. */
function tomlText(json: string): string {
  const isPlain = !json.includes("'''") && !json.endsWith("'") && !/[\u007f]/.test(json);
  return isPlain ? `'''${json}'''` : JSON.stringify(json).replaceAll('\u007f', '\\u007f');
}
