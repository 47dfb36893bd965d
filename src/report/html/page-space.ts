import { printJson, type JsonObject } from '../../events/json.ts';
import type { ReportLimits } from './limits.ts';
import { cut, html, visibleJson, type Html } from './markup.ts';
import { count, counted } from './words.ts';

/** Tracks what remains of the page-wide bounds on alerts, and counts what they omit. */
export class PageSpace {
  readonly #mostOfDocument: number;
  #documents: number;
  #markup: number;
  #omittedDocuments = 0;
  #omittedAlerts = 0;

  constructor(limits: ReportLimits) {
    this.#mostOfDocument = limits.document;
    this.#documents = limits.documents;
    this.#markup = limits.markup;
  }

  get omittedDocuments(): number {
    return this.#omittedDocuments;
  }

  /** Alerts that exceed the bound on size, not those that exceed the bound on their number. */
  get omittedAlerts(): number {
    return this.#omittedAlerts;
  }

  /** The markup of an alert, or `null` if there is no room for it. */
  alert(make: () => Html): Html | null {
    const made = this.#markup > 0 ? this.fit(make()) : null;
    if (made === null) this.#omittedAlerts++;
    return made;
  }

  /** The markup if there is room for it, else `null`. */
  fit(markup: Html): Html | null {
    const { length } = String(markup);
    this.#markup -= length;
    return this.#markup >= 0 ? markup : null;
  }

  document(document: JsonObject): Html {
    const json = printJson(document, 2);
    const { shown, left } = cut(json, this.#mostOfDocument);
    if (shown.length > this.#documents) {
      this.#omittedDocuments++;
      return html`<p class="cut">
        Not shown: the documents before it fill the space of this report (${count(json.length)}
        characters).
      </p>`;
    }
    this.#documents -= shown.length;
    const note =
      left === 0
        ? null
        : html`<p class="cut">Cut here: ${counted(left, 'more character')} not shown.</p>`;
    return html`<pre class="document" tabindex="0">${visibleJson(shown)}</pre>
      ${note}`;
  }
}
