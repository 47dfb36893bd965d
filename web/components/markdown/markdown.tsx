import MarkdownIt, { type Token } from 'markdown-it';
import { createElement, Fragment, type ReactNode } from 'react';
import { mailAddress, safeAddress } from '../link/out-link.tsx';
import { VisibleText } from '../value/value.tsx';
import { kibanaPlugins, pluginOf } from './kibana-plugins.ts';
import styles from './markdown.module.css';

/** More deeply nested lists and quotes are shown as text. */
const MAX_NESTING = 30;

const parser = new MarkdownIt('default', { html: false, linkify: true, maxNesting: MAX_NESTING });
parser.use(kibanaPlugins);
const linkOf = (address: string | number | null) =>
  safeAddress(String(address ?? '')) ?? mailAddress(String(address ?? ''));

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
    const href = linkOf(token.attrGet('href'));
    if (href === null) return within;
    return createElement(
      'a',
      { key, href, rel: 'noreferrer noopener', target: '_blank' },
      ...within,
    );
  }
  if (token.type === 'list_item_open' && step !== undefined)
    return createElement('li', { key }, step(within));
  // A guide stands under headings of the page.
  const tag = token.type === 'heading_open' ? 'h3' : token.tag;
  const start = tag === 'ol' ? Number(token.attrGet('start') ?? 1) : 1;
  const attributes = start === 1 ? { key } : { key, start };
  return createElement(TAGS.has(tag) ? tag : 'div', attributes, ...within);
}

const TAGS = new Set([
  'p',
  'ul',
  'ol',
  'li',
  'h3',
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
      return (
        <code key={key}>
          <VisibleText text={token.content} />
        </code>
      );
    case 'kibana_plugin':
      return <Plugin key={key} content={token.content} />;
    case 'fence':
    case 'code_block':
      return (
        <pre key={key} tabIndex={0}>
          <Lines text={token.content} />
        </pre>
      );
    case 'softbreak':
      return ' ';
    case 'hardbreak':
      return <br key={key} />;
    case 'hr':
      return <hr key={key} />;
    case 'image': {
      const href = linkOf(token.attrGet('src'));
      const text = <VisibleText key={key} text={token.content === '' ? 'image' : token.content} />;
      return href === null ? (
        text
      ) : (
        <a key={key} href={href} rel="noreferrer noopener" target="_blank">
          {text}
        </a>
      );
    }
    default:
      return <VisibleText key={key} text={token.content} />;
  }
}

const Lines = ({ text }: { readonly text: string }) =>
  text.split('\n').map((line, at) => (
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={at}>
      {at > 0 && '\n'}
      <VisibleText text={line.replaceAll('\t', '  ')} />
    </Fragment>
  ));

/** A button of Kibana, as what it would ask. */
function Plugin({ content }: { readonly content: string }) {
  const plugin = pluginOf(content);
  if (plugin === null) return <VisibleText text={content} />;
  const { title, labels, query } = plugin;
  return (
    <span>
      <strong>{title}</strong>
      {labels !== '' && (
        <>
          : <VisibleText text={labels} />
        </>
      )}{' '}
      {query !== '' && (
        <code>
          <VisibleText text={query} />
        </code>
      )}
    </span>
  );
}
