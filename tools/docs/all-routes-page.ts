import { ROUTES } from '../../src/server/routes/index.ts';
import { FACE_TITLES, faceOf, type Face } from '../../src/server/routes/openapi/face.ts';
import { limitsOf, type RouteLimits } from '../../src/server/routes/openapi/limits.ts';
import type { Route } from '../../src/server/routes/route.ts';
import { table } from './table.ts';

/** Every route of the service, of all protocols, with who may ask it. */
export function allRoutesPage(): string {
  const faces = [...new Set(ROUTES.map(faceOf))];
  return [
    '# All routes',
    '',
    'Every route of the service, under any protocol. A test asks each of them as every role, with a key of every right,',
    'and as nobody: [rights.test.ts](../../src/server/routes/rights.test.ts). What own routes take and answer is in',
    '[http.md](http.md); all of them are described for programs in [openapi.json](openapi.json), which a service serves at',
    '`/openapi.json`.',
    '',
    '- **Right**: what a request must be allowed to do; `signed-in` is any account or key, — everybody.',
    '- **Space**: whether the route is also under `/s/SPACE`.',
    '- **Body**: how large it may be, as it is sent and inflated; `limits.body` is a [setting](configuration.md).',
    '- **Rate**: `account` counts against `limits.request-rate`; `events`, requests in flight against `limits.requests` and',
    '  their bytes against `limits.memory`; of every route, requests that do not prove who sends them count against',
    '  `limits.refused-rate` of their address.',
    '- **Audit**: what the audit log calls it.',
    ...faces.flatMap(ofFace),
  ].join('\n');
}

function ofFace(face: Face): string[] {
  const rows = ROUTES.filter((route) => faceOf(route) === face).map(rowOf);
  return [
    '',
    `## ${FACE_TITLES[face]}`,
    '',
    ...table(['Method', 'Path', 'Right', 'Space', 'Body', 'Rate', 'Audit'], rows),
  ];
}

function rowOf(route: Route): string[] {
  const { body, rate } = limitsOf(route);
  return [
    route.method,
    `\`${shown(route.path)}\``,
    route.right ?? '—',
    route.isOfSpace ? 'yes' : '',
    sizeOf(body),
    rate,
    route.audit ?? '',
  ];
}

const shown = (path: string) =>
  path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, (_: string, name: string) => name.toUpperCase());

const MIB = 1024 * 1024;

const sizeOf = (body: RouteLimits['body']) =>
  body === null ? '' : typeof body === 'string' ? body : `${Math.round(body / MIB)} MiB`;
