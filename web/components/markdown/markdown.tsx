import MarkdownIt, { type Token } from 'markdown-it';
import { createElement, type ReactNode } from 'react';
import styles from './markdown.module.css';

const parser = new MarkdownIt({ html: false, linkify: true });
const isLink = (text: string) => /^(?:https?:|mailto:|#)/i.test(text);

interface Props {
  readonly text: string;
  /** Takes the place of a step of a task list: its number, and what it says. */
  readonly step?: (number: number, content: ReactNode) => ReactNode;
}

/**
 * A guide or a note. Rules and notes come from strangers: no HTML of theirs is taken, links lead to the web alone, and
 * images are links. It is made of elements, never of a text of HTML.
 */
export function Markdown({ text, step }: Props) {
  const steps = { next: 0 };
  return (
    <div className={styles['markdown']}>
      {blocks(
        parser.parse(text, {}),
        { at: 0 },
        null,
        step === undefined ? undefined : (content) => step((steps.next += 1) - 1, content),
      )}
    </div>
  );
}

type Step = ((content: ReactNode) => ReactNode) | undefined;

function blocks(
  tokens: readonly Token[],
  place: { at: number },
  until: string | null,
  step: Step,
): ReactNode[] {
  const out: ReactNode[] = [];
  while (place.at < tokens.length) {
    const key = place.at;
    const token = tokens[place.at] as Token;
    place.at += 1;
    if (token.type === until) break;
    if (token.nesting === 1) {
      const within = blocks(tokens, place, token.type.replace(/_open$/, '_close'), step);
      out.push(element(token, within, key, step));
    } else if (token.type === 'inline')
      out.push(...blocks(token.children ?? [], { at: 0 }, null, step));
    else out.push(leaf(token, key));
  }
  return out;
}

function element(token: Token, within: ReactNode[], key: number, step: Step): ReactNode {
  if (token.type === 'paragraph_open' && token.hidden) return within;
  if (token.type === 'link_open') {
    const href = String(token.attrGet('href') ?? '');
    if (!isLink(href)) return within;
    return createElement(
      'a',
      { key, href, rel: 'noreferrer noopener', target: '_blank' },
      ...within,
    );
  }
  if (token.type === 'list_item_open' && step !== undefined)
    return createElement('li', { key }, step(within));
  // A guide stands under headings of the page.
  const tag = token.type === 'heading_open' ? 'h4' : token.tag;
  return createElement(TAGS.has(tag) ? tag : 'div', { key }, ...within);
}

const TAGS = new Set([
  'p',
  'ul',
  'ol',
  'li',
  'h4',
  'em',
  'strong',
  's',
  'blockquote',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
]);

function leaf(token: Token, key: number): ReactNode {
  switch (token.type) {
    case 'code_inline':
      return <code key={key}>{token.content}</code>;
    case 'fence':
    case 'code_block':
      return (
        <pre key={key} tabIndex={0}>
          {token.content}
        </pre>
      );
    case 'softbreak':
      return ' ';
    case 'hardbreak':
      return <br key={key} />;
    case 'hr':
      return <hr key={key} />;
    case 'image': {
      const src = String(token.attrGet('src') ?? '');
      return isLink(src) ? (
        <a key={key} href={src} rel="noreferrer noopener" target="_blank">
          {token.content === '' ? 'image' : token.content}
        </a>
      ) : (
        token.content
      );
    }
    default:
      return token.content;
  }
}
