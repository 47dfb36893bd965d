import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { ROUTES } from '../index.ts';
import { OWN_ROUTES } from '../own-routes.ts';
import { openApiDescription } from './description.ts';
import { describedPath } from './paths.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly security: readonly object[];
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const text = JSON.stringify(openApiDescription(ROUTES, OWN_ROUTES));
const description = JSON.parse(text) as Description;
const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
);

it('is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(text) as Record<string, unknown>);
  expect([valid, errors, validator.version]).toEqual([true, undefined, '3.1']);
});

it('has every route, with and without a space', () => {
  const found = new Set(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`));
  for (const route of ROUTES) {
    const described = describedPath(route);
    if (described === null) continue;
    expect(found).toContain(`${route.method} ${described.path}`);
    const inSpace = `${route.method} /s/{space}${described.path}`;
    expect([inSpace, found.has(inSpace)]).toEqual([inSpace, route.isOfSpace]);
  }
});

it('names no two operations alike, nor two paths that are the same but for names', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const shapes = Object.keys(description.paths).map((path) => path.replaceAll(/\{\w+\}/g, '{}'));
  expect(shapes.filter((shape, at) => shapes.indexOf(shape) !== at)).toEqual([]);
});

it('declares the parameters of each path, and each of them once', () => {
  for (const { path, operation } of operations) {
    const declared = operation.parameters.map(({ name, in: place }) => `${place} ${name}`);
    expect([path, new Set(declared).size]).toEqual([path, declared.length]);
    expect(declared.filter((each) => each.startsWith('path '))).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`),
    );
  }
});

it('has no reference without a target, and no component without a reference', () => {
  const referred = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+\/\w+)"/g)].map(([, name]) => name),
  );
  const there = ['schemas', 'responses'].flatMap((kind) =>
    Object.keys(description.components[kind] ?? {}).map((name) => `${kind}/${name}`),
  );
  expect([...referred].filter((name) => !there.includes(name ?? ''))).toEqual([]);
  expect(
    [...text.matchAll(/"\$ref":"([^"]*)"/g)].every(([, ref]) => ref?.startsWith('#/components/')),
  ).toBe(true);
  expect(there.filter((name) => name.startsWith('schemas/') && !referred.has(name))).toEqual([]);
});
