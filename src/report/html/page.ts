import { createHash } from 'node:crypto';
import type { PageBundle } from '../page-bundle.ts';
import { html, ownConstant, type Content, type Html } from './markup.ts';

/**
 * The page may apply its one style, run its one script and show its icon. Whatever an event contains, nothing is loaded, no
 * form is submitted, no other style or script runs, and no text can become markup.
 */
const policyOf = ({ script, style }: PageBundle) =>
  [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}

/** Without an icon a browser requests one from the server that hosts the report. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 24 24%22%3E%3Cpath fill=%22%234b4fc9%22 d=%22M12 1.5 3 5v6.2c0 5.4 3.7 9.7 9 11.3 5.3-1.6 9-5.9 9-11.3V5z%22/%3E%3C/svg%3E';

/** From the first line to the data, which stands in an element of its own. @param plain what there is without JavaScript */
export function pageStart(title: string, bundle: PageBundle, plain: Content): Html {
  return html`${ownConstant('<!doctype html>\n<html lang="en">\n')}
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${policyOf(bundle)}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>${title}</title>
      <link rel="icon" href="${ICON}" />
      ${ownConstant(`<style>${bundle.style}</style>`)}
    </head>
    ${ownConstant('<body>\n')}
    <div id="root"></div>
    <noscript>${plain}</noscript>
    ${ownConstant('<script id="report" type="application/json">')}`;
}

export const pageEnd = ({ script }: PageBundle): Html =>
  ownConstant(`</script>\n<script>${script}</script>\n</body>\n</html>\n`);
