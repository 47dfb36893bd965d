import { z } from 'zod';
import type { Route } from '../../../http/route.ts';
import type { JsonSchema, Schemas } from './schemas.ts';

const status = () => z.int().min(400).max(599);

const cause = { type: z.string(), reason: z.string() };

/** As Elasticsearch has it. */
const PROBLEM = z
  .object({
    error: z.object({
      root_cause: z.array(z.object(cause)),
      ...cause,
      problems: z
        .array(z.looseObject({}))
        .optional()
        .meta({ description: 'what is wrong with the parts of what was sent' }),
    }),
    status: status(),
  })
  .meta({ id: 'Problem' });

/** What shippers and clients receive for a path that does not exist. */
const OF_ELASTICSEARCH = z
  .union([
    PROBLEM,
    z.object({ _index: z.string(), _id: z.string(), found: z.literal(false) }),
    z.strictObject({}),
  ])
  .meta({ id: 'ElasticsearchProblem' });

/** Of a request of which nothing could be stored, also why. */
const OF_INGEST = z
  .union([PROBLEM, z.looseObject({ stored: z.literal(0), errors: z.array(z.looseObject({})) })])
  .meta({ id: 'EventsProblem' });

/** Routes of detection and those of the platform differ. */
const OF_KIBANA = z
  .union([
    z.looseObject({ message: z.string(), status_code: status() }),
    z.object({ statusCode: status(), error: z.string(), message: z.string() }),
    PROBLEM,
  ])
  .meta({ id: 'KibanaProblem' });

const OF_OTLP = z
  .union([
    z.object({ code: z.int().meta({ description: 'of gRPC' }), message: z.string() }),
    PROBLEM,
  ])
  .meta({ id: 'OtlpProblem' });

const SHAPES: Readonly<Record<Face, z.ZodType>> = {
  own: PROBLEM,
  elasticsearch: OF_ELASTICSEARCH,
  ingest: OF_INGEST,
  probes: PROBLEM,
  kibana: OF_KIBANA,
  otlp: OF_OTLP,
};

/** How an error of a face looks. */
export const errorShape = (face: Face): z.ZodType => SHAPES[face];

/** What its schema is called. */
const nameOfFace = (face: Face): string => SHAPES[face].meta()?.id ?? '';

const ABOUT: Readonly<Record<string, string>> = {
  400: 'What was sent is wrong; the reason says what.',
  401: 'It is not known who sends this.',
  403: 'The caller may not do this.',
  404: 'There is no such thing, or not in this space.',
  409: 'It is in the way of something else.',
  413: 'The body is too large.',
  415: 'The body is of another media type.',
  429: 'Too much at once; `Retry-After` says when to try again.',
  503: 'It cannot be done now; `Retry-After` says when to try again.',
  default: 'Any other error.',
};

/** Responses that refer to those of {@link errorResponses}. */
export function errorsOf(route: Route, face: Face): Readonly<Record<string, JsonSchema>> {
  const isKnown = route.right !== null;
  const hasBody = route.body !== undefined || route.accepts !== undefined;
  const isNamed = route.isOfSpace || route.path.includes(':');
  const codes = [
    '400',
    ...(isKnown ? ['401', '403'] : []),
    ...(isNamed ? ['404'] : []),
    ...(route.method === 'GET' ? [] : ['409']),
    ...(hasBody ? ['413', '415'] : []),
    '429',
    '503',
    'default',
  ];
  return Object.fromEntries(
    codes.map((code) => [
      code,
      { $ref: `#/components/responses/${nameOfFace(face)}${nameOf(code)}` },
    ]),
  );
}

const nameOf = (code: string) => (code === 'default' ? '' : code);

/** All that routes refer to. */
export function errorResponses(
  faces: readonly Face[],
  schemas: Schemas,
): Readonly<Record<string, JsonSchema>> {
  const responses: Record<string, JsonSchema> = {};
  for (const face of faces) {
    const schema = schemas.of(SHAPES[face]);
    for (const [code, description] of Object.entries(ABOUT))
      responses[`${nameOfFace(face)}${nameOf(code)}`] = {
        description,
        ...(code === '429' || code === '503' ? { headers: RETRY_AFTER } : {}),
        content: { 'application/json': { schema } },
      };
  }
  return Object.fromEntries(Object.entries(responses).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const RETRY_AFTER = {
  'Retry-After': { description: 'seconds', schema: { type: 'integer', minimum: 1 } },
};

/** Whose protocol a route speaks; errors look the same in each. */
export type Face = 'own' | 'kibana' | 'elasticsearch' | 'ingest' | 'otlp' | 'probes';

export const FACE_TITLES: Readonly<Record<Face, string>> = {
  own: 'Service',
  kibana: 'Kibana',
  elasticsearch: 'Elasticsearch',
  ingest: 'Events',
  otlp: 'OpenTelemetry',
  probes: 'Monitoring',
};

const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

export function faceOf({ path }: Pick<Route, 'path'>): Face {
  if (path.startsWith('/dw/') || path === '/openapi.json') return 'own';
  if (path.startsWith('/api/')) return 'kibana';
  if (path.startsWith('/ingest/')) return 'ingest';
  if (path.startsWith('/v1/')) return 'otlp';
  return PROBES.has(path) ? 'probes' : 'elasticsearch';
}
