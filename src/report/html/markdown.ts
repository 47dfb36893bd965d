import MarkdownIt, { type Token } from 'markdown-it';
import { kibanaPlugins, pluginText } from './kibana-plugins.ts';
import { safeAddress } from './links.ts';
import { cut, html, visible, visibleLines, type Content, type Html } from './markup.ts';
import { counted } from './words.ts';

/** More deeply nested lists and quotes are shown as text. */
const DEEPEST = 30;

const parser = new MarkdownIt('default', { html: false, linkify: false, maxNesting: DEEPEST });
parser.use(kibanaPlugins);
parser.validateLink = (address) => safeAddress(address, 'mail') !== null;

/**
 * Renders the Markdown of a rule. The text is untrusted, so markdown-it only parses it: all markup is
 * generated here, HTML in the source is text, links can only open pages and compose emails, and images
 * become links.
 *
 * @param above the level of the enclosing heading; headings of the text continue below it
 * @param most the maximum number of characters read; an omitted rest is mentioned
 */
export function markdown(source: string, above: number, most: number): Html {
  const { shown, left } = cut(source, most);
  const body = render(parser.parse(shown, {}), new HeadingLevels(above));
  if (left === 0) return html`${body}`;
  return html`${body}
    <p class="cut">Cut here: ${counted(left, 'more character')} not shown.</p>`;
}

/** Maps the heading levels of the source to levels without gaps. */
class HeadingLevels {
  readonly #above: number;
  #open: readonly number[] = [];

  constructor(above: number) {
    this.#above = above;
  }

  next(source: number): number {
    this.#open = [...this.#open.filter((each) => each < source), source];
    return Math.min(6, this.#above + this.#open.length);
  }
}

interface Frame {
  readonly open: Token;
  readonly parts: Content[];
}

function render(tokens: readonly Token[], headings: HeadingLevels): Content {
  const done: Content[] = [];
  const frames: Frame[] = [];
  const add = (content: Content) => (frames.at(-1)?.parts ?? done).push(content);
  for (const token of tokens) {
    if (token.nesting === 1) frames.push({ open: token, parts: [] });
    else if (token.nesting === 0) add(single(token, headings));
    else {
      const frame = frames.pop();
      if (frame !== undefined) add(wrapped(frame.open, frame.parts, headings));
    }
  }
  return done;
}

const all = (text: string) => visible(text, Number.POSITIVE_INFINITY);

function single(token: Token, headings: HeadingLevels): Content {
  switch (token.type) {
    case 'inline':
      return render(token.children ?? [], headings);
    case 'code_inline':
      return html`<code>${all(token.content)}</code>`;
    case 'code_block':
    case 'fence':
      return html`<pre class="command" tabindex="0">${visibleLines(token.content.trimEnd())}</pre>`;
    case 'softbreak':
      return ' ';
    case 'hardbreak':
      return html`<br />`;
    case 'hr':
      return html`<hr />`;
    case 'image':
      return link(token.attrGet('src'), [all(token.content === '' ? 'image' : token.content)]);
    case 'kibana_plugin':
      return pluginText(token.content);
    default:
      return all(token.content);
  }
}

function wrapped(open: Token, parts: readonly Content[], headings: HeadingLevels): Content {
  switch (open.type) {
    case 'paragraph_open':
      return open.hidden ? parts : html`<p>${parts}</p>`;
    case 'heading_open': {
      const level = headings.next(Number(open.tag.slice(1)));
      return html`<h${level}>${parts}</h${level}>`;
    }
    case 'bullet_list_open':
      return html`<ul>
        ${parts}
      </ul>`;
    case 'ordered_list_open':
      return html`<ol start="${Number(open.attrGet('start') ?? 1)}">
        ${parts}
      </ol>`;
    case 'list_item_open':
      return html`<li>${parts}</li>`;
    case 'blockquote_open':
      return html`<blockquote>${parts}</blockquote>`;
    case 'em_open':
      return html`<em>${parts}</em>`;
    case 'strong_open':
      return html`<strong>${parts}</strong>`;
    case 's_open':
      return html`<s>${parts}</s>`;
    case 'link_open':
      return link(open.attrGet('href'), parts);
    case 'table_open':
      return html`<div class="scroll" tabindex="0" role="region" aria-label="Table">
        <table>
          ${parts}
        </table>
      </div>`;
    case 'thead_open':
      return html`<thead>
        ${parts}
      </thead>`;
    case 'tbody_open':
      return html`<tbody>
        ${parts}
      </tbody>`;
    case 'tr_open':
      return html`<tr>
        ${parts}
      </tr>`;
    case 'th_open':
      return html`<th scope="col">${parts}</th>`;
    case 'td_open':
      return html`<td>${parts}</td>`;
    default:
      return parts;
  }
}

function link(address: string | number | null, parts: readonly Content[]): Html {
  const href = safeAddress(String(address ?? ''), 'mail');
  if (href === null) return html`${parts}`;
  return html`<a href="${href}" rel="noopener noreferrer">${parts}</a>`;
}
