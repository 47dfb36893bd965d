import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { consoleFiles, type ConsoleFile } from '../console-files.ts';
import { HttpProblem } from '../../http/problem.ts';
import { foreignRoutes, type Route } from '../../http/route.ts';
import type { Call } from '../../http/services.ts';

/** Where the console begins. It is not under `/`, where any word is the name of an index to clients of Elasticsearch. */
const PREFIX = '/console/';
const NONCE_BYTES = 18;
const YEAR = 31_536_000;

/** The pages of the console, and its files. They hold no data: what they show, they ask the API for. */
export const CONSOLE_ROUTES: readonly Route[] = foreignRoutes([
  {
    on: ['GET /console/appearance.js', 'GET /console/assets/:file'],
    about: 'is part of the console',
    right: null,
    isOfSpace: true,
    handle: (call) =>
      fileAnswer(call, call.req.path.slice(call.req.path.indexOf(PREFIX) + PREFIX.length)),
  },
  {
    on: ['GET /console/*'],
    about: 'shows a page of the console',
    right: null,
    isOfSpace: true,
    handle: (call) => page(call),
  },
]);

/** Whether the address of the service is opened in a browser: clients of Elasticsearch ask for JSON, or for anything. */
export function wantsPage(call: Call): boolean {
  const { headers } = call.env.incoming;
  return headers.authorization === undefined && headers.accept?.startsWith('text/html') === true;
}

/** Leads to it, from beside it, whatever prefix a proxy has taken away. */
export const toConsole = () =>
  new Response(null, {
    status: 302,
    headers: { location: 'console/', 'cache-control': 'no-store' },
  });

const compressed = new WeakMap<ConsoleFile, Uint8Array<ArrayBuffer>>();

function fileAnswer(call: Call, name: string): Response {
  const file = consoleFiles().get(name);
  if (file === undefined)
    throw new HttpProblem(404, 'resource_not_found_exception', 'the console has no such file');
  const isHashed = name.startsWith('assets/');
  const headers: Record<string, string> = {
    'content-type': file.type,
    // Of a worker, which has no page whose policy it could have.
    'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'",
    'cache-control': isHashed ? `public, max-age=${YEAR}, immutable` : 'no-cache',
    vary: 'accept-encoding',
  };
  if (!/\bgzip\b/.test(call.env.incoming.headers['accept-encoding'] ?? ''))
    return new Response(file.bytes, { headers });
  let bytes = compressed.get(file);
  if (bytes === undefined) compressed.set(file, (bytes = new Uint8Array(gzipSync(file.bytes))));
  return new Response(bytes, { headers: { ...headers, 'content-encoding': 'gzip' } });
}

function page(call: Call): Response {
  const html = consoleFiles().get('index.html');
  if (html === undefined)
    throw new HttpProblem(503, 'unavailable', 'the console was not built: npm run build makes it');
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  const { path } = call.req;
  // The page may stand behind any prefix, so all that it names is named from where it stands.
  const depth = path.slice(path.indexOf(PREFIX) + PREFIX.length).split('/').length - 1;
  const root = depth === 0 ? './' : '../'.repeat(depth);
  const text = new TextDecoder()
    .decode(html.bytes)
    .replaceAll('"./', `"${root}`)
    .replace('%NONCE%', nonce)
    .replace('%ROOT%', root);
  return new Response(text, {
    headers: {
      'content-type': html.type,
      'cache-control': 'no-store',
      'content-security-policy': policy(nonce),
    },
  });
}

/** Nothing but its own files and API; styles that are made at run time carry the nonce. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
