import { fileURLToPath } from 'node:url';

/** A folder of the content that comes with the package, beside `src` and `dist`. */
export const shipped = (name: string): string =>
  fileURLToPath(new URL(`../../content/${name}`, import.meta.url));
