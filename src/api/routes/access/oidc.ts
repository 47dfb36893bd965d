import { z } from 'zod';
import { AccessError } from '../../../service/access/errors.ts';
import { currentRecord } from '../../../service/audit/audit-record.ts';
import { html } from '../../../report/html/markup.ts';
import { CodedError } from '../../../util/coded-error.ts';
import { sessionCookie } from '../../auth/session-cookie.ts';
import { HttpProblem, operationProblem } from '../../../http/problem.ts';
import { foreignRoutes, type Route } from '../../../http/route.ts';
import type { Call } from '../../../http/services.ts';
import type { OidcSignIn, ApiServices } from '../services.ts';
import { route } from '../operation-routes.ts';
import { originOf } from './session.ts';

const START = '/dw/oidc/start';
/** Nothing in a request chooses where a browser is sent when it has signed in. */
const SIGNED_IN = '/sign-in';

/** How people may sign in, for the page on which they do. */
export const SIGN_IN_OPTIONS = [
  route({
    on: 'GET /dw/sign-in-options',
    about: 'says how people can sign in',
    answers: 'whether with a `password`, and at which identity provider (`oidc`)',
    right: null,
    isOfSpace: false,
    answer: z.object({
      password: z.boolean(),
      oidc: z
        .object({ label: z.string(), start: z.string() })
        .nullable()
        .meta({ description: 'the text of a button, and the path that it leads to' }),
    }),
    example: {
      answer: { password: true, oidc: { label: 'Single sign-on', start: START } },
    },
    run: (_, { oidc }) => ({
      password: true,
      oidc: oidc === null ? null : { label: oidc.provider.settings.label, start: START },
    }),
  }),
];

/** What browsers are sent to: their answers are pages, and redirects. */
export const OIDC_PAGES: readonly Route<ApiServices>[] = foreignRoutes<ApiServices>([
  {
    on: [`GET ${START}`],
    about: 'sends the browser to the identity provider',
    right: null,
    handle: (call, services) =>
      withProvider(call, services, async (oidc) => {
        const { url, flow } = await oidc.provider.begin();
        return redirect(url.href, [oidc.cookie.set(flow, call.get('access').isSecure)]);
      }),
  },
  {
    on: ['GET /dw/oidc/callback'],
    about: 'is where the browser comes back from the identity provider: it starts a session',
    right: null,
    audit: 'session.create',
    handle: (call, services) =>
      withProvider(call, services, (oidc) => finish(call, services, oidc)),
  },
]);

async function finish(
  call: Call,
  { access }: ApiServices,
  { provider, cookie }: OidcSignIn,
): Promise<Response> {
  const { isSecure } = call.get('access');
  const header = call.req.header('cookie');
  const flow = cookie.read(header, isSecure);
  if (flow === null)
    throw new AccessError(
      'ENG1821',
      'this sign-in was begun more than 10 minutes ago, or in another browser',
    );
  const { person, groups } = await provider.finish(new URL(call.req.url).searchParams, flow);
  const { mapping } = provider.settings;
  const { token, principal } = access.signInByProvider(person, groups, mapping, originOf(call));
  const record = currentRecord();
  if (record !== null) record.principal = principal;
  // A token that someone else may have set there before is invalidated.
  for (const old of sessionCookie.read(header, isSecure)) access.sessions.endOf(old);
  return redirect(SIGNED_IN, [cookie.clear(isSecure), sessionCookie.set(token, isSecure)]);
}

/** Each costs a request to the provider; who sends too many is refused. */
async function withProvider(
  call: Call,
  { oidc, requestLimits, log, metrics }: ApiServices,
  work: (oidc: OidcSignIn) => Promise<Response>,
): Promise<Response> {
  if (oidc === null)
    throw new HttpProblem(
      404,
      'resource_not_found_exception',
      'this service has no identity provider',
    );
  const { address } = call.get('access');
  await requestLimits.takeRefused(address);
  try {
    return await work(oidc);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    metrics.refused('oidc');
    log.info({ code: error.code, address }, 'a sign-in was refused');
    throw operationProblem(error);
  }
}

function redirect(location: string, cookies: readonly string[]): Response {
  const response = new Response(null, { status: 303, headers: { location } });
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}

/** What browsers that are sent to such a path show where it is refused; `null` for all other paths. */
export function oidcProblemPage(path: string, { status, message }: HttpProblem): Response | null {
  if (!OIDC_PAGES.some((route) => route.path === path)) return null;
  return new Response(`<!doctype html>${pageOf(message).toString()}`, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY },
  });
}

const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const pageOf = (reason: string) =>
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>Sign-in failed · Dockwarden</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/sign-in/page.css" />
    </head>
    <body>
      <main>
        <p class="brand">Dockwarden</p>
        <h1>Sign-in failed</h1>
        <p class="problem" role="alert">${reason}</p>
        <p><a href="/sign-in">Back to the sign-in page</a></p>
      </main>
    </body>
  </html>`;
