import { createHash } from 'node:crypto';
import type { AlertNote } from '../../../stores/alert-store.ts';
import type { DetectionStore } from '../../../stores/detection-store.ts';
import type { Person } from '../../access/people.ts';
import { mentionsIn } from '../../alerts/mentions.ts';
import { tell, type TellParts } from './tell.ts';

/** Of messages about mentions, in place of a policy. */
export const MENTION = 'mention';

const PLACE = 'notify.notes';
const PAGE = 500;
/** A note on very many alerts is written in steps. */
const SAME_NOTE_MS = 60_000;
/** Of a note in an inbox; the whole note is on the alert. */
const MAX_TEXT = 2_000;

/** How far notes have been read, and the last one that mentions someone. */
interface Place {
  readonly number: number;
  readonly last: { readonly note: string; readonly at: number } | null;
}

export interface NoteReaderParts {
  readonly store: Pick<
    DetectionStore,
    'alerts' | 'facts' | 'inbox' | 'notifications' | 'transaction'
  >;
  readonly people: () => Promise<readonly Person[]>;
  readonly tellParts: () => TellParts;
}

/** Tells people of the notes in which they are mentioned, each note once. */
export class NoteReader {
  readonly #parts: NoteReaderParts;

  constructor(parts: NoteReaderParts) {
    this.#parts = parts;
  }

  /** To be called at the start: notes that were there before the first start mention no one. */
  start(): void {
    const { facts, alerts } = this.#parts.store;
    if (facts.get(PLACE) === null) putPlace(facts, { number: alerts.lastNote(), last: null });
  }

  /** Reads some notes; returns whether there may be more. */
  async read(): Promise<boolean> {
    const { store, people } = this.#parts;
    const place = JSON.parse(store.facts.get(PLACE) ?? '{"number":0,"last":null}') as Place;
    const notes = store.alerts.notesAfter(place.number, PAGE);
    const end = notes.at(-1);
    if (end === undefined) return false;
    const names = notes.some(({ text }) => text.includes('@'))
      ? (await people()).map(({ name }) => name)
      : [];
    store.transaction(() => {
      let { last } = place;
      for (const note of notes) {
        const told = names.length === 0 ? [] : mentionsIn(note.text, names).people;
        if (told.length === 0) continue;
        const id = idOf(note);
        const isSame = last?.note === id && note.at - last.at <= SAME_NOTE_MS;
        last = { note: id, at: note.at };
        if (!isSame) this.#tell(note, told);
      }
      putPlace(store.facts, { number: end.number, last });
    });
    return notes.length === PAGE;
  }

  #tell({ alertId, by, text }: AlertNote, people: readonly string[]): void {
    const { store, tellParts } = this.#parts;
    const alert = store.alerts.get(alertId);
    for (const person of people) {
      if (person === by) continue;
      tell(tellParts(), {
        kind: 'mention',
        policy: MENTION,
        person,
        by,
        text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
        title: `${by} mentions you: ${alert?.ruleName ?? 'an alert'}`,
        alert: alertId,
        story: alert?.story ?? null,
      });
    }
  }
}

const putPlace = (facts: DetectionStore['facts'], place: Place) =>
  facts.put(PLACE, JSON.stringify(place));

const idOf = ({ by, text }: AlertNote) =>
  createHash('sha256').update(`${by}\n${text}`).digest('base64url');
