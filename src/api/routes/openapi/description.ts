import { z } from 'zod';
import type { RouteGroup } from '../operation-routes.ts';
import type { Route } from '../../../http/route.ts';
import { errorResponses, FACE_TITLES, faceOf } from './errors.ts';
import { operationOf, type DescribedRoute } from './operation.ts';
import { describedPath, inSpace, type DescribedPath } from './paths.ts';
import { Schemas, type JsonSchema } from './schemas.ts';

/**
 * All routes as a document of OpenAPI 3.1.
 *
 * @param groups those of the own API, under their titles
 */
export function openApiDescription(
  routes: readonly Route[],
  groups: readonly RouteGroup[],
): JsonSchema {
  const schemas = new Schemas();
  const faces = [...new Set(routes.map(faceOf))];
  const described = describedRoutes(routes, groups);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const add = (each: DescribedRoute, at: DescribedPath) => {
    const method = each.route.method.toLowerCase();
    const item = (paths[at.path] ??= {});
    // The first route of a path is the one that answers.
    item[method] ??= operationOf(each, at, schemas);
  };
  for (const each of described) {
    const path = describedPath(each.route);
    if (path === null) continue;
    add(each, path);
    if (each.route.isOfSpace) add(each, inSpace(path));
  }
  const responses = errorResponses(faces, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Dockwarden',
      version: API_VERSION,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: 'https://spec.openapis.org/oas/3.1/dialect/base',
    servers: [{ url: '/' }],
    tags: [...new Set(described.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { schemas: schemas.shared(), responses, securitySchemes: SECURITY_SCHEMES },
  };
}

/** Of the API, not of the program. */
const API_VERSION = '1';

const ABOUT = [
  'All routes of the service, also those that speak the protocols of Elasticsearch, Kibana and OpenTelemetry. What belongs to',
  'a space is there twice: without a prefix for the default space, and under `/s/{space}`. Times are milliseconds since 1970',
  'where they are numbers. An answer may have more fields in a later version. `?pretty` indents any answer that is JSON.',
  '`x-right` is the right that a request needs, `x-audit` what the audit log calls it, and `x-limits` how large its body',
  'may be and which rate limit counts it. With the cookie of a session, a request that changes something needs the header',
  '`x-dockwarden`.',
].join(' ');

const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-dw',
    description: 'the cookie of a session; without TLS it is called `dw`',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`ApiKey` and an API key, or Base64 of its id and secret',
  },
  bearer: { type: 'http', scheme: 'bearer', description: 'an API key' },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'name and password of a user, or anything and an API key',
  },
};

function describedRoutes(
  routes: readonly Route[],
  groups: readonly RouteGroup[],
): readonly DescribedRoute[] {
  const own = new Map<Route, DescribedRoute>(
    groups.flatMap(({ title, routes: ofGroup }) =>
      ofGroup.map((route) => [
        route as Route,
        {
          route,
          tag: title,
          answers: route.answers,
          filters: route.filters === null ? null : z.object(route.filters.shape),
        },
      ]),
    ),
  );
  return routes.map(
    (route) =>
      own.get(route) ?? { route, tag: FACE_TITLES[faceOf(route)], answers: '', filters: null },
  );
}

/**
 * Answers with the description of all routes, which is made when it is first asked for.
 *
 * @param describe makes the document
 */
export function descriptionRoute(describe: () => object): Route {
  let text: string | null = null;
  return {
    method: 'GET',
    path: '/openapi.json',
    about: 'shows all routes as OpenAPI 3.1',
    // It tells nothing secret, but it is large, and who may ask nothing else needs none of it.
    right: 'signed-in',
    isOfSpace: false,
    audit: null,
    handle() {
      text ??= JSON.stringify(describe());
      return new Response(text, { headers: { 'content-type': 'application/json' } });
    },
  };
}
