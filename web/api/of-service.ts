/** What belongs to the service as a whole: in a space it has no other path. A test compares it with the routes. */
const OF_SERVICE: ReadonlySet<string> = new Set([
  'audit',
  'me',
  'password',
  'session',
  'sessions',
  'sign-in-options',
  'sources',
  'spaces',
  'status',
  'users',
  'workers',
]);

/** @param on such as `GET /dw/users` */
export const isOfService = (on: string) => OF_SERVICE.has(on.split('/')[2] ?? '');
