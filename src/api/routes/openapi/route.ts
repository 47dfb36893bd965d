import type { Route } from '../../../http/route.ts';

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
