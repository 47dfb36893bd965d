/** What the service writes into the page. */
const written = (name: string) =>
  document.querySelector<HTMLMetaElement>(`meta[name="dockwarden-${name}"]`);

/** Where the console begins, such as `/console/`, `/s/team/console/` or `/proxy/console/`. */
export const CONSOLE_PATH = new URL(written('root')?.content ?? './', location.href).pathname;

/** Where the API of the service, and of the space, begins: `/`, `/s/team/`. */
export const API_PATH = CONSOLE_PATH.replace(/[^/]+\/$/, '');

/** The same of the whole service: without a space. */
export const SERVICE_PATH = API_PATH.replace(/s\/[^/]+\/$/, '');

/** The id of the space. */
export const SPACE = /\/s\/([^/]+)\/$/.exec(API_PATH)?.[1] ?? 'default';

/** What styles that are made at run time need so that the page's policy lets them in. */
export const NONCE = written('nonce')?.nonce ?? '';
