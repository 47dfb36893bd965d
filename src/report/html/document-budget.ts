import { printJson, type JsonObject } from '../../events/json.ts';
import type { ReportLimits } from './limits.ts';
import { cut, html, visibleJson, type Html } from './markup.ts';
import { count, counted } from './words.ts';

/** Prints documents as long as the bound on all of them together allows. */
export class DocumentBudget {
  readonly #most: number;
  #left: number;
  #leftOut = 0;

  constructor(limits: ReportLimits) {
    this.#most = limits.document;
    this.#left = limits.documents;
  }

  /** Documents that are not in the page at all. */
  get leftOut(): number {
    return this.#leftOut;
  }

  print(document: JsonObject): Html {
    const json = printJson(document, 2);
    const { shown, left } = cut(json, this.#most);
    if (shown.length > this.#left) {
      this.#leftOut++;
      return html`<p class="cut">
        Not shown: the documents before it fill the space of this report (${count(json.length)}
        characters).
      </p>`;
    }
    this.#left -= shown.length;
    const note =
      left === 0
        ? null
        : html`<p class="cut">Cut here: ${counted(left, 'more character')} are not shown.</p>`;
    return html`<pre class="document" tabindex="0">${visibleJson(shown)}</pre>
      ${note}`;
  }
}
