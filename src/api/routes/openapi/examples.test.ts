import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OWN_ROUTES } from '../own-routes.ts';
import { exampleOf } from './operation.ts';

const ROUTES = OWN_ROUTES.flatMap(({ routes }) => routes);

/** They answer a browser, or with a stream or a file. */
const NO_EXAMPLE = new Set([
  'GET /dw/oidc/start',
  'GET /dw/oidc/callback',
  'GET /dw/live',
  'GET /dw/value-lists/:id/_export',
  'GET /dw/audit/_export',
  'GET /dw/stories/:id/_report',
  // Only where the pack and a user have changed the same field.
  'POST /dw/rules/_pack/:id/_take',
  // Only while the rule has gaps.
  'POST /dw/rules/:id/_fill',
  'POST /dw/rules/_pack/:id/_keep',
]);

it('every own route has an example', () => {
  const without = ROUTES.filter((route) => exampleOf(route) === undefined)
    .map(({ method, path }) => `${method} ${path}`)
    .filter((on) => !NO_EXAMPLE.has(on));
  expect(without).toEqual([]);
});

/** In a query all is text. */
const queryOf = (query: object, fields: z.ZodObject) =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]: [string, unknown]) => {
      const schema = z.toJSONSchema(fields, { io: 'input', unrepresentable: 'any' }).properties?.[
        name
      ];
      const type = typeof schema === 'object' ? schema.type : undefined;
      if (type === 'array') return [name, [value].flat()];
      return [name, type === 'string' ? value : (JSON.parse(String(value)) as unknown)];
    }),
  );

describe('an example is what its schemas say', () => {
  it.each(ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    (_, route) => {
      const { query, body, answer } = exampleOf(route) ?? {};
      if (query !== undefined) {
        const own = Object.fromEntries(
          Object.entries(query).filter(([name]) => !(name in (route.filters?.shape ?? {}))),
        );
        const problems = route.query.safeParse(queryOf(own, route.query)).error?.issues ?? [];
        expect(problems).toEqual([]);
      }
      if (body !== undefined && route.body !== undefined)
        expect(route.body.safeParse(body).error?.issues ?? []).toEqual([]);
      if (answer !== undefined && route.answer !== undefined)
        expect(route.answer.parse(answer)).toEqual(answer);
    },
  );
});
