import { pageFile } from '../page-file.ts';
import { foreignRoutes, type Route } from '../../http/route.ts';

/** Nothing but its own files, and nothing within the page itself, may run or be shown. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const FILES = {
  '/sign-in': ['index.html', 'text/html; charset=utf-8'],
  '/sign-in/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/sign-in/page.js': ['page.js', 'text/javascript; charset=utf-8'],
} as const;

/** The page that people sign in on: the links that the service prints lead to it. */
export const SIGN_IN_PAGE: readonly Route[] = foreignRoutes(
  (Object.keys(FILES) as (keyof typeof FILES)[]).map((path) => {
    const [name, type] = FILES[path];
    return {
      on: [`GET ${path}` as const],
      about: path === '/sign-in' ? 'shows the page to sign in on' : 'is part of that page',
      right: null,
      handle: () =>
        new Response(pageFile('sign-in', name), {
          headers: { 'content-type': type, 'content-security-policy': POLICY },
        }),
    };
  }),
);

/** What clients of Elasticsearch must not take for an index. */
export const SIGN_IN_PATHS: readonly string[] = Object.keys(FILES);
