import { EXCEPTION_ROUTES, VALUE_LIST_ROUTES } from '../../src/server/routes/kept-exceptions.ts';
import type { OperationRoute } from '../../src/server/routes/operation-routes.ts';
import { RULE_ROUTES } from '../../src/server/routes/rules.ts';
import { STORY_ROUTES } from '../../src/server/routes/stories.ts';
import { table } from './table.ts';

const PARTS: readonly (readonly [title: string, routes: readonly OperationRoute[]])[] = [
  ['Rules', RULE_ROUTES],
  ['Stories', STORY_ROUTES],
  ['Exceptions', EXCEPTION_ROUTES],
  ['Value lists', VALUE_LIST_ROUTES],
];

/** The routes that are made of a table. */
export function routesPage(): string {
  return [
    '# Rules, stories, exceptions and value lists over HTTP',
    '',
    'What else there is, and how answers and errors look, is in [the guide](../guide/service-alerts.md#over-http). A',
    'name in a path stands for an id, percent-encoded. `by` says who does it. Times are ISO times or date math, such',
    'as `now-7d`; numbers of milliseconds since 1970 in answers. A query or a body with a name that is not listed is',
    'refused.',
    ...PARTS.flatMap(([title, routes]) => [
      '',
      `## ${title}`,
      '',
      ...table(['request', '', 'query', 'body'], routes.map(rowOf)),
    ]),
    '',
  ].join('\n');
}

function rowOf({ method, path, about, query, body, text }: OperationRoute): string[] {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  const named = path.replaceAll(/:(\w+)/g, (_, name: string) => name.toUpperCase());
  const sent = text === null ? code(body) : code(Object.keys(text.types));
  return [`\`${method} ${named}\``, about, code(query), sent];
}
