import { attackName } from '../../rules/index.ts';
import { html, visible, type Html } from './markup.ts';

/**
 * The address to link to, or `null` if the link would do anything but open a page (or, with `mail`, compose
 * an email). The result contains ASCII only.
 */
export function safeAddress(text: string, mail: 'mail' | 'no mail' = 'no mail'): string | null {
  // URL parsers silently drop these characters, which would change the address.
  if (/[\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(text.trim())) return null;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isPage = url.protocol === 'https:' || url.protocol === 'http:';
  return isPage || (mail === 'mail' && url.protocol === 'mailto:') ? url.href : null;
}

/** A link to another site, or plain text if the address is unsafe. */
export function externalLink(address: string, text: Html = visible(address)): Html {
  const href = safeAddress(address);
  return href === null ? text : html`<a href="${href}" rel="noopener noreferrer">${text}</a>`;
}

/** The id and name of a tactic or technique, linked if ATT&CK has it. */
export function attackLink(id: string, name: string): Html {
  const text = html`${visible(id)} ${visible(attackName(id) ?? name)}`;
  return attackName(id) === null ? text : externalLink(attackAddress(id), text);
}

/** The page of a known tactic or technique. */
export function attackAddress(id: string): string {
  const kind = id.startsWith('TA') ? 'tactics' : 'techniques';
  return `https://attack.mitre.org/${kind}/${id.replace('.', '/')}/`;
}
