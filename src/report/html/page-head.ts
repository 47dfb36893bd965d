import { createHash } from 'node:crypto';
import { html, ownConstant, type Html } from './markup.ts';

/** The name of a script or a style in a policy that allows it. */
export const hashOf = (source: string): string =>
  `sha256-${createHash('sha256').update(source).digest('base64')}`;

/** Without an icon a browser requests one from the server that hosts the page. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 24 24%22%3E%3Cpath fill=%22%234b4fc9%22 d=%22M12 1.5 3 5v6.2c0 5.4 3.7 9.7 9 11.3 5.3-1.6 9-5.9 9-11.3V5z%22/%3E%3C/svg%3E';

export interface PageHead {
  readonly title: string;
  readonly policy: string;
  readonly colorScheme: string;
  readonly style: string;
}

/** A page from its first line to the end of its head. */
export const pageHead = ({ title, policy, colorScheme, style }: PageHead): Html =>
  html`${ownConstant('<!doctype html>\n<html lang="en">\n')}
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policy}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="${colorScheme}" />
      <meta name="robots" content="noindex" />
      <title>${title}</title>
      <link rel="icon" href="${ICON}" />
      ${ownConstant(`<style>${style}</style>`)}
    </head>`;
