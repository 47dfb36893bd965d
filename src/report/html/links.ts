import { attackName } from '../../rules/index.ts';
import { html, visible, type Html } from './markup.ts';

/**
 * The address to link to, or `null` where a link would do anything but open a page (or, with `mail`,
 * a letter). Only ASCII is left in it.
 */
export function safeAddress(text: string, mail: 'mail' | 'no mail' = 'no mail'): string | null {
  // A sign that a parser of addresses would drop in silence makes another address of it.
  if (/[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(text.trim())) return null;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isPage = url.protocol === 'https:' || url.protocol === 'http:';
  return isPage || (mail === 'mail' && url.protocol === 'mailto:') ? url.href : null;
}

/** A link to a page elsewhere, or the text alone. */
export function externalLink(address: string, text: Html = visible(address)): Html {
  const href = safeAddress(address);
  return href === null ? text : html`<a href="${href}" rel="noopener noreferrer">${text}</a>`;
}

/** Id and name of a tactic or technique; a link where ATT&CK has it. */
export function attackLink(id: string, name: string): Html {
  const text = html`${visible(id)} ${visible(attackName(id) ?? name)}`;
  return attackName(id) === null ? text : externalLink(attackAddress(id), text);
}

/** The page of a known tactic or technique. */
export function attackAddress(id: string): string {
  const kind = id.startsWith('TA') ? 'tactics' : 'techniques';
  return `https://attack.mitre.org/${kind}/${id.replace('.', '/')}/`;
}
