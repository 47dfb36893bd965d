import { createHash } from 'node:crypto';
import { html, ownConstant, type Content, type Html } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style/index.ts';

/**
 * The page may apply its one style, run its one script and show its icon. Whatever an event contains,
 * nothing is loaded, no form is submitted, and no other style or script runs.
 */
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}

/** Without an icon a browser requests one from the server that hosts the report. */
const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 24 24%22%3E%3Cpath fill=%22%231a5fb4%22 d=%22M12 1.5 3 5v6.2c0 5.4 3.7 9.7 9 11.3 5.3-1.6 9-5.9 9-11.3V5z%22/%3E%3C/svg%3E';

/** From the first line to the start of the content. */
export function pageStart(title: string): Html {
  return html`${ownConstant('<!doctype html>\n<html lang="en">\n')}
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="color-scheme" content="light dark" />
      <title>${title}</title>
      <link rel="icon" href="${ICON}" />
      ${ownConstant(`<style>${STYLE}</style>`)}
    </head>
    ${ownConstant('<body>\n')}<a class="skip" href="#summary">Skip to the summary</a>`;
}

export function pageEnd(footer: Content): Html {
  return html`<footer>${footer}</footer>
    ${ownConstant(`<script>${SCRIPT}</script>\n</body>\n</html>\n`)}`;
}
