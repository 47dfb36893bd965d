import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { complain, type Offer, undoable } from '../../components/undo/undo.tsx';
import { alertsText, type Story } from '../../triage/targets.ts';
import { undoJob } from '../../triage/bulk.tsx';

/** Puts the alerts of stories into one of them. */
export async function mergeStories(into: string, others: readonly Story[]): Promise<void> {
  await undoable(async (offer) => {
    const { undo } = await call('POST /dw/stories/:id/_merge', {
      id: into,
      body: { stories: others.map(({ id }) => id) },
    });
    done(`Merged ${others.length + 1} stories.`, undo, offer);
  }).catch(complain);
}

/** Takes alerts out into a story of their own. @returns its id, or `null` where it was refused */
export async function splitStory(id: string, alerts: readonly string[]): Promise<string | null> {
  try {
    return await undoable(async (offer) => {
      const body = { alerts: [...alerts] };
      const answer = await call('POST /dw/stories/:id/_split', { id, body });
      const text = `Split ${alertsText(alerts.length)} off into a story of their own.`;
      done(text, answer.undo, offer);
      return answer.split.id;
    });
  } catch (error) {
    complain(error);
    return null;
  }
}

function done(text: string, undo: string, offer: Offer): void {
  offer({
    text,
    undo: async () => {
      const said = await undoJob(undo);
      renew();
      return said;
    },
  });
  renew();
}

function renew(): void {
  void invalidate('GET /dw/stories', 'GET /dw/stories/:id');
}
