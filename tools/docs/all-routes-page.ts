import { AVERAGE_SECONDS } from '../../src/api/auth/request-limits.ts';
import { sizeText } from '../../src/api/config/setting.ts';
import { SETTINGS, tomlName } from '../../src/api/config/settings.ts';
import { RATIO_FREE_BYTES } from '../../src/http/body.ts';
import { ROUTES } from '../../src/api/routes/index.ts';
import { FACE_TITLES, faceOf, type Face } from '../../src/api/routes/openapi/errors.ts';
import { limitsOf, type RouteLimits } from '../../src/api/routes/openapi/operation.ts';
import type { Route } from '../../src/http/route.ts';
import { table } from './table.ts';

/** Every route of the service, of all protocols, with the right that it requires. */
export function allRoutesPage(): string {
  const faces = [...new Set(ROUTES.map(faceOf))];
  return [
    '# All routes',
    '',
    'Every route of the service, under any protocol. A test asks each of them as every role, with a key of every right,',
    'and without credentials: [rights.test.ts](../../src/api/routes/rights.test.ts). What own routes take and answer is in',
    '[http.md](http.md); a service describes all of them for programs at `/openapi.json`,',
    'and the build writes the same to `dist/openapi.json`.',
    '',
    '- **Right**: what a request must be allowed to do; `signed-in` is any account or key, — everybody.',
    '- **Space**: whether the route is also under `/s/SPACE`.',
    '- **Body**: the most it may have, as it is sent and again inflated. Where nothing stands, none is needed.',
    '- **Rate**: what counts the request; see below.',
    '- **Audit**: what the audit log calls it.',
    '',
    '## Limits',
    '',
    'These are the limits that are in force unless the [configuration](configuration.md#limits) says otherwise. Beyond a limit of',
    'a body, the answer is 413; beyond the others it is 429, and `Retry-After` says when to try again.',
    '',
    ...table(['Column', 'Value', 'What is limited', 'Limit', 'Setting'], LIMITS),
    '',
    `A body that inflates to more than ${sizeText(RATIO_FREE_BYTES)} may have ${SETTINGS.limits.inflationRatio.initial} times the size that was sent (\`limits.inflation_ratio\`).`,
    'Requests that do not prove who sends them are counted by their address on every route.',
    ...faces.flatMap(ofFace),
  ].join('\n');
}

type Limit = keyof typeof SETTINGS.limits;

const AVERAGE = `a second, on average of ${AVERAGE_SECONDS} seconds`;

const LIMITS = [
  [
    'Body',
    sizeOf('limits.body'),
    'the body of a request with events, as it is sent',
    ...ofSetting('body'),
  ],
  ['', '', 'the same inflated', ...ofSetting('inflated')],
  [
    'Rate',
    'account',
    'requests of an account or an API key',
    ...ofSetting('requestRate', ` ${AVERAGE}`),
  ],
  [
    '',
    'address',
    'requests of an address that do not prove who sends them',
    ...ofSetting('refusedRate', ` ${AVERAGE}`),
  ],
  ['', 'events', 'requests in progress that send events or files', ...ofSetting('requests')],
  ['', '', 'memory for their bodies', ...ofSetting('memory')],
  ['', '', 'delay of the event loop while they come in', ...ofSetting('loopDelay')],
];

function ofSetting(name: Limit, unit = ''): string[] {
  const setting = SETTINGS.limits[name];
  const value = (setting.write(setting.initial) ?? '').replaceAll('"', '');
  return [`${value}${unit}`, `\`limits.${tomlName(name)}\``];
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

function sizeOf(body: RouteLimits['body']): string {
  if (body === null) return '';
  return sizeText(body === 'limits.body' ? SETTINGS.limits.body.initial : body);
}
